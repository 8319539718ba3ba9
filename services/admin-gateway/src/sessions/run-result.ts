import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import { isTerminal, type ReportCounts } from '@imports/shared/contracts/import-session'
import type { Format } from '../texts/format.ts'
import type { Texts } from '../texts/texts-shape.ts'
import type { SessionRow } from './session-store.ts'

/** One sentence about a whole run: what was imported, or what failed and what was therefore not done. Null while it is open. */
export function runResult(
  steps: readonly SessionRow[],
  texts: Texts,
  format: Format,
): { text: string; tone: 'ok' | 'bad' } | null {
  const { results } = texts
  if (steps.length === 0 || !steps.every((step) => isTerminal(step.status))) return null
  const failed = steps.find((step) => step.status === 'failed')
  if (failed) {
    const skipped = steps.filter((step) => step.step > failed.step).map((step) => nameOf(step, texts))
    const rest = skipped.length === 0 ? '' : results.notImported(sentenceList(skipped, results.and))
    const reason = failed.error_message ?? failed.error_code ?? texts.none
    return { text: results.failed(wordFor(failed, results.ofWhat), reason, rest), tone: 'bad' }
  }
  if (steps.some((step) => step.status === 'cancelled')) return null
  const parts = steps.map((step) => `${nameOf(step, texts)} (${amountOf(step, format)})`)
  return { text: results.done(parts.join(', ')), tone: 'ok' }
}

const nameOf = (step: SessionRow, { results }: Texts): string => wordFor(step, results.names)

const wordFor = (step: SessionRow, words: Record<ImportKind, string>): string => words[step.import_type]

function amountOf(step: SessionRow, format: Format): string {
  const counts = step.report_details.counts
  const records = step.total_items ?? step.processed_items
  switch (step.import_type) {
    case 'catalog':
      return format.count(broughtOf(counts, 'product') ?? records, 'products')
    case 'images':
      return format.count(records, 'products')
    case 'customers':
      return format.count(broughtOf(counts, 'customer') ?? records, 'customers')
    case 'stocks':
    case 'prices':
      return `${format.number(broughtOf(counts, step.import_type === 'stocks' ? 'stock' : 'price') ?? records)} SKU`
    default:
      return format.count(records, 'records')
  }
}

function broughtOf(counts: ReportCounts, entity: string): number | null {
  const of = counts[entity]
  return of ? of.created + of.updated + of.unchanged : null
}

/** «Остатки и цены»: only the first word of the list is written large. */
function sentenceList(names: readonly string[], and: string): string {
  const [first = '', ...rest] = names
  const all = [first, ...rest.map((name) => name.toLocaleLowerCase())]
  return all.length === 1 ? first : `${all.slice(0, -1).join(', ')}${and}${all.at(-1) ?? ''}`
}
