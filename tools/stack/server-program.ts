import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { debianProgram } from '../debian-program.ts'

export type Version = readonly [major: number, minor: number]

export interface ProgramSearch {
  name: string
  /** Paths, or names to be found on PATH; the first that is new enough is taken. */
  candidates: (string | undefined)[]
  version: { flag: string; atLeast: Version }
  /** Where else it can come from. */
  debian: { packages: string[]; program: string; atLeast: Version }
  /** What to do if it cannot be had. */
  instead: string
  packagesDir: string
  log: (line: string) => void
}

export interface ServerProgram {
  path: string
  version: Version
}

/** The program of a server: one that is here, else Debian's package, unpacked without being installed. */
export async function programFrom(search: ProgramSearch): Promise<ServerProgram> {
  const { name, candidates, version, debian, packagesDir, log } = search
  for (const path of candidates) {
    const found = path && versionOf(path, version.flag)
    if (found && isAtLeast(found, version.atLeast)) return { path, version: found }
  }
  const folder = join(packagesDir, debian.packages[0] ?? name)
  try {
    const path = await debianProgram({ packages: debian.packages, program: debian.program, folder, log })
    const found = versionOf(path, version.flag)
    if (found && isAtLeast(found, debian.atLeast)) return { path, version: found }
    throw new Error(`Debian's is ${found ? `${found.join('.')}, too old` : 'not running here'}`)
  } catch (error) {
    throw new Error(`no ${name} here: ${search.instead}`, { cause: error })
  }
}

function versionOf(program: string, flag: string): Version | undefined {
  const { stdout } = spawnSync(program, [flag], { encoding: 'utf8' })
  const [, major, minor] = /v=?(\d+)\.(\d+)/.exec(stdout ?? '') ?? []
  return major && minor ? [Number(major), Number(minor)] : undefined
}

export function isAtLeast([major, minor]: Version, [leastMajor, leastMinor]: Version): boolean {
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}
