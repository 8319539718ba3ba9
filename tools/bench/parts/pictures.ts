import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchContext, BenchPart } from '../bench-context.ts'
import { drawPictures } from '../generate/draw-pictures.ts'
import { limitProgram } from '../limits.ts'
import { madeWidths, ourSizes, vipsSizes } from '../picture-sizes.ts'
import { interleaved, median } from '../rounds.ts'
import { measuredRow, notRunRow, type Row } from '../row.ts'

const SIDE = 2_000
const MOST_MEGABYTES = 256

/** Decoding pictures and making their sizes, against libvips' own program. */
export const pictures: BenchPart = {
  title: 'Pictures',
  about: `JPEGs of ${SIDE} × ${SIDE} pixels are decoded whole, checked, and made into JPEGs ${madeWidths.join(', ')} pixels wide, in one process that has two in
flight; reading and writing the files is in it, starting the process is not. The limit is
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
    ours: () => ourSizes(paths, out, 2),
    limit: () => vipsSizes(vipsthumbnail, paths, out),
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
