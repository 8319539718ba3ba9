import { join } from 'node:path'
import { openBed } from '../bed/open-bed.ts'
import type { BenchContext, BenchPart } from '../bench-context.ts'
import { type DatasetParameters, datasetIn } from '../generate/dataset.ts'
import { measuredRow, notRunRow, type Row } from '../row.ts'

const MOST_MEGABYTES = 192

/** The importer's memory, which must not depend on the size of the export. */
export const memory: BenchPart = {
  title: 'Memory of the importer',
  about: `The peak (RSS) of the catalogue importer's process, started anew for each size, over an import into empty tables and the same again.`,
  imported: true,
  once: true,
  datasets: (context) => sizesOf(context),
  async *run(context) {
    for (const parameters of sizesOf(context)) yield await rowOf(parameters, context)
  },
}

/** A tenth of the full set, the full set, and six times as much. */
function sizesOf({ goodsOf, seed, quick }: BenchContext): DatasetParameters[] {
  const goods = goodsOf('full')
  const sizes = [Math.ceil(goods / 10), goods, ...(quick ? [] : [goods * 6])]
  return sizes.map((size) => ({ profile: 'full', goods: size, seed }))
}

async function rowOf(parameters: DatasetParameters, context: BenchContext): Promise<Row> {
  const name = `peak memory of the importer: ${parameters.goods.toLocaleString('en-US')} goods`
  try {
    const { dir, bytes } = datasetIn(context.dataDir, parameters, context.say)
    await using bed = await openBed({ ...context, dataDir: join(context.dataDir, 'servers') })
    context.say(name)
    const { totalMs } = await bed.import('catalog', dir)
    await bed.import('catalog', dir, { full: true })
    const peak = bed.peakMemoryOf('catalog-importer')
    if (peak === null) return notRunRow(name, 'MB', 'this system does not tell')
    const detail = `${(bytes / 1e6).toFixed(0)} MB, imported in ${(totalMs / 1000).toFixed(1)} s`
    return measuredRow({ name, value: peak / 1e6, unit: 'MB', target: MOST_MEGABYTES, detail })
  } catch (error) {
    return notRunRow(name, 'MB', error instanceof Error ? error.message : String(error))
  }
}
