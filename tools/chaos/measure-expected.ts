import { randomUUIDv7 } from 'node:crypto'
import { type Catalogue, readCatalogue } from '@imports/catalog-importer/testing/catalogue-rows'
import { emptyCatalogue } from './bed/empty-catalogue.ts'
import type { ChaosBed } from './bed/open-chaos-bed.ts'
import type { ExportName } from './bed/two-exports.ts'
import { isOver, untilTrue } from './facts/run-state.ts'

/** The catalogue after undisturbed imports of these exports, one after another, into an empty one. */
export type Expected = (exports: readonly ExportName[]) => Catalogue

/** Imports both exports while nothing goes wrong, and keeps what became of them. */
export async function measureExpected(bed: ChaosBed): Promise<Expected> {
  await emptyCatalogue(bed.db)
  const nothing = await readCatalogue(bed)
  const second = await importUndisturbed(bed, 'second')
  await emptyCatalogue(bed.db)
  const first = await importUndisturbed(bed, 'first')
  const both = await importUndisturbed(bed, 'second')
  const known: Record<string, Catalogue> = { '': nothing, first, second, 'first,second': both }
  return (exports) => {
    const catalogue = known[exports.join()]
    if (!catalogue)
      throw new Error(`nobody has measured what ${exports.join(', ') || 'nothing'} makes of an empty catalogue`)
    return catalogue
  }
}

async function importUndisturbed(bed: ChaosBed, from: ExportName): Promise<Catalogue> {
  const runId = randomUUIDv7()
  const started = await bed
    .gateway()
    .start({ runId, kinds: ['catalog'], options: { full: true }, dataDir: bed.exports[from] })
  if ('refused' in started) throw new Error(`the undisturbed import was refused: ${started.refused.message}`)
  if ((await untilTrue(() => isOver(bed, runId), 60_000)) === null)
    throw new Error('the undisturbed import does not end')
  return readCatalogue(bed)
}
