import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { importerEnvironment, importerFlags } from '../stack/services.ts'
import type { LimitProgram } from './limits.ts'
import { runCommand } from './run-command.ts'
import type { SizesOutcome } from './sizes-child.ts'

export const madeWidths = [1600, 800, 200]

/** Makes the sizes as a replica of the importer does, in a process that has so many pictures in flight. `out` is emptied before. */
export async function ourSizes(paths: readonly string[], out: string, inFlight: number): Promise<SizesOutcome> {
  emptyFolder(out)
  const child = join(import.meta.dirname, 'sizes-child.ts')
  const command = [process.execPath, ...importerFlags, child, out, madeWidths.join(','), `${inFlight}`, ...paths]
  const { stdout } = await runCommand(command, { ...process.env, ...importerEnvironment })
  requireSizes(out, paths.length)
  return JSON.parse(stdout)
}

/** The same by libvips' own program in two processes, each with half of the pictures; 0 when it is missing. */
export async function vipsSizes(vipsthumbnail: LimitProgram, paths: readonly string[], out: string): Promise<number> {
  if ('missing' in vipsthumbnail) return 0
  emptyFolder(out)
  const begunAt = performance.now()
  await Promise.all(
    halves(paths).map(async (files) => {
      for (const width of madeWidths) {
        const to = join(out, `%s-${width}.jpg[Q=80,strip]`)
        await runCommand([vipsthumbnail.program, '-s', `${width}x`, '-o', to, ...files], {
          ...process.env,
          VIPS_CONCURRENCY: '1',
        })
      }
    }),
  )
  const ms = performance.now() - begunAt
  requireSizes(out, paths.length)
  return ms
}

export function halves<Item>(items: readonly Item[]): [Item[], Item[]] {
  const half = Math.ceil(items.length / 2)
  return [items.slice(0, half), items.slice(half)]
}

function emptyFolder(folder: string) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
}

function requireSizes(out: string, pictures: number) {
  const made = readdirSync(out).length
  if (made !== pictures * madeWidths.length) throw new Error(`${made} sizes were made of ${pictures} pictures`)
}
