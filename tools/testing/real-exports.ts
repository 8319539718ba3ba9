import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Of a directory with a real export in each of its own; not needed, and not part of this repository. */
export function realExports(): { name: string; dir: string }[] {
  const directory = process.env.ONEC_REAL_EXPORTS
  return directory ? readdirSync(directory).map((name) => ({ name, dir: join(directory, name) })) : []
}
