import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { debianProgram } from '../debian-program.ts'
import { onPath } from '../on-path.ts'

const programs = {
  xmllint: { packages: ['libxml2-utils'], program: 'usr/bin/xmllint' },
  vipsthumbnail: { packages: ['libvips-tools'], program: 'usr/bin/vipsthumbnail' },
  psql: { packages: ['postgresql-client'], program: 'usr/lib/postgresql/*/bin/psql' },
}

export type ProgramName = keyof typeof programs

/** One that is installed, else Debian's, unpacked beside. Throws with the reason when it cannot be had. */
export async function findProgram(
  name: ProgramName,
  packagesDir: string,
  say: (line: string) => void,
): Promise<string> {
  const here = onPath(name)
  if (here) return here
  return debianProgram({ ...programs[name], folder: join(packagesDir, name), log: say }).catch((error: unknown) => {
    throw new Error(`no ${name} here: ${error instanceof Error ? error.message : error}`)
  })
}

/** What it says of itself, on whichever stream. */
export function versionOf(program: string): string {
  const said = execFileSync('sh', ['-c', '"$0" --version 2>&1', program], { encoding: 'utf8' })
  const libxml = /libxml version (\d)(\d\d)(\d\d)/.exec(said)
  if (libxml) return `libxml2 ${libxml.slice(1).map(Number).join('.')}`
  return said.split('\n')[0]?.trim() ?? ''
}
