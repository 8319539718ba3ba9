import { randomUUIDv7 } from 'node:crypto'
import { type Catalogue, readCatalogue } from '@imports/catalog-importer/testing/catalogue-rows'
import { emptyCatalogue } from './bed/empty-catalogue.ts'
import type { ChaosBed } from './bed/open-chaos-bed.ts'
import type { ExportName } from './bed/two-exports.ts'
import { isOver, untilTrue } from './facts/run-state.ts'

/** What imports do while nothing goes wrong. */
export interface Undisturbed {
  /** After imports of these exports, one after another, into an empty catalogue. */
  catalogueAfter(exports: readonly ExportName[]): Catalogue
  /** How long one takes here and now, from the start until it is over. */
  tookMs: number
}

/** Imports both exports while nothing goes wrong, and keeps what became of them. */
export async function measureUndisturbed(bed: ChaosBed): Promise<Undisturbed> {
  await emptyCatalogue(bed.db)
  const nothing = await readCatalogue(bed)
  const second = await importUndisturbed(bed, 'second')
  await emptyCatalogue(bed.db)
  const begunAt = performance.now()
  const first = await importUndisturbed(bed, 'first')
  const tookMs = performance.now() - begunAt
  const both = await importUndisturbed(bed, 'second')
  const known: Record<string, Catalogue> = { '': nothing, first, second, 'first,second': both }
  return {
    tookMs,
    catalogueAfter: (exports) => {
      const catalogue = known[exports.join()]
      if (!catalogue) throw new Error(`nobody has measured what ${exports.join(', ')} makes of an empty catalogue`)
      return catalogue
    },
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
