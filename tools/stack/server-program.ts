import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { debianProgram } from '../debian-program.ts'

type Version = [major: number, minor: number]

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

/** The program of a server: one that is here, else Debian's package, unpacked without being installed. */
export async function programFrom(search: ProgramSearch): Promise<string> {
  const { name, candidates, version, debian, packagesDir, log } = search
  const here = candidates.find((program) => program && isAtLeast(versionOf(program, version.flag), version.atLeast))
  if (here) return here
  const folder = join(packagesDir, debian.packages[0] ?? name)
  try {
    const program = await debianProgram({ packages: debian.packages, program: debian.program, folder, log })
    const found = versionOf(program, version.flag)
    if (isAtLeast(found, debian.atLeast)) return program
    throw new Error(`Debian's is ${found?.join('.') ?? 'not running here'}, too old`)
  } catch (error) {
    throw new Error(`no ${name} here: ${search.instead}`, { cause: error })
  }
}

function versionOf(program: string, flag: string): Version | undefined {
  const { stdout } = spawnSync(program, [flag], { encoding: 'utf8' })
  const [, major, minor] = /v=?(\d+)\.(\d+)/.exec(stdout ?? '') ?? []
  return major && minor ? [Number(major), Number(minor)] : undefined
}

function isAtLeast(version: Version | undefined, least: Version): boolean {
  if (!version) return false
  return version[0] > least[0] || (version[0] === least[0] && version[1] >= least[1])
}
