import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { importerFlags, pictureEnvironment } from '../../stack/services.ts'
import type { BenchContext, BenchPart } from '../bench-context.ts'
import { drawPictures } from '../generate/draw-pictures.ts'
import { type LimitProgram, limitProgram } from '../limits.ts'
import { interleaved, median } from '../rounds.ts'
import { measuredRow, notRunRow, type Row } from '../row.ts'
import { runCommand } from '../run-command.ts'
import type { SizesOutcome } from '../sizes-child.ts'

const WIDTHS = [1600, 800, 200]
const SIDE = 2_000
const MOST_MEGABYTES = 256

/** Decoding pictures and making their sizes, against libvips' own program. */
export const pictures: BenchPart = {
  title: 'Pictures',
  about: `JPEGs of ${SIDE} × ${SIDE} pixels are decoded whole, checked, and made into JPEGs ${WIDTHS.join(', ')} pixels wide, in one process that has two in
flight, as a replica of the image importer does it; reading and writing the files is in it, starting the process is not. The limit is
\`vipsthumbnail\` in two processes, each with half of the files, at the same quality; it decodes once for every width.`,
  imported: false,
  datasets: () => [],
  async *run(context) {
    const folder = join(context.dataDir, 'pictures')
    try {
      yield* await rowsIn(folder, context)
    } catch (error) {
      yield notRunRow('pictures', 'ms', error instanceof Error ? error.message : String(error))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function rowsIn(folder: string, context: BenchContext): Promise<Row[]> {
  const { quick, seed, rounds, say } = context
  const vipsthumbnail = await limitProgram('vipsthumbnail', context)
  say(`drawing pictures of ${SIDE} × ${SIDE}`)
  const paths = await drawPictures(join(folder, 'drawn'), { count: quick ? 10 : 60, side: SIDE, seed })
  const megabytes = paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6
  say('making their sizes')
  const out = join(folder, 'made')
  const { ours, limit } = await interleaved(rounds, {
    ours: async () => {
      const outcome = await sizesOf(paths, out)
      requireSizes(out, paths.length)
      return outcome
    },
    limit: async () => {
      const ms = await thumbnailMs(vipsthumbnail, paths, out)
      if (ms > 0) requireSizes(out, paths.length)
      return ms
    },
  })
  const each = (ms: readonly number[]) => median(ms) / paths.length
  const peaks = ours.flatMap(({ peakBytes }) => (peakBytes === null ? [] : [peakBytes]))
  return [
    measuredRow({
      name: 'a picture: checked, and three sizes',
      value: each(ours.map(({ ms }) => ms)),
      unit: 'ms',
      limit: 'missing' in vipsthumbnail ? vipsthumbnail : { value: each(limit), of: 'vipsthumbnail × 2' },
      target: 0.8,
      notFor: quick ? 'few pictures' : null,
      detail: `${paths.length} pictures, ${megabytes.toFixed(1)} MB`,
    }),
    peaks.length === 0
      ? notRunRow('peak memory of making sizes', 'MB', 'this system does not tell')
      : measuredRow({
          name: 'peak memory of making sizes',
          value: Math.max(...peaks) / 1e6,
          unit: 'MB',
          target: MOST_MEGABYTES,
        }),
  ]
}

async function sizesOf(paths: readonly string[], out: string): Promise<SizesOutcome> {
  emptyFolder(out)
  const child = join(import.meta.dirname, '../sizes-child.ts')
  const command = [process.execPath, ...importerFlags, child, out, WIDTHS.join(','), ...paths]
  const { stdout } = await runCommand(command, { ...process.env, ...pictureEnvironment })
  return JSON.parse(stdout)
}

/** 0 when it is missing. */
async function thumbnailMs(vipsthumbnail: LimitProgram, paths: readonly string[], out: string): Promise<number> {
  if ('missing' in vipsthumbnail) return 0
  emptyFolder(out)
  const half = Math.ceil(paths.length / 2)
  const begunAt = performance.now()
  await Promise.all(
    [paths.slice(0, half), paths.slice(half)].map(async (files) => {
      for (const width of WIDTHS) {
        const to = join(out, `%s-${width}.jpg[Q=80,strip]`)
        await runCommand([vipsthumbnail.program, '-s', `${width}x`, '-o', to, ...files], {
          ...process.env,
          VIPS_CONCURRENCY: '1',
        })
      }
    }),
  )
  return performance.now() - begunAt
}

function emptyFolder(folder: string) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
}

function requireSizes(out: string, pictures: number) {
  const made = readdirSync(out).length
  if (made !== pictures * WIDTHS.length) throw new Error(`${made} sizes were made of ${pictures} pictures`)
}
