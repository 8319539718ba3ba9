import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import { isTerminal, type ReportCounts } from '@imports/shared/contracts/import-session'
import type { Format } from '../texts/format.ts'
import type { Texts } from '../texts/texts-shape.ts'
import type { SessionJson } from './session-json.ts'
import { failureText } from './session-view.ts'

/** What the sentence needs of each session. */
export type RunStepResult = Pick<
  SessionJson,
  'step' | 'kind' | 'status' | 'counts' | 'total' | 'processed' | 'files' | 'errorCode' | 'errorMessage'
>

export interface RunResult {
  text: string
  tone: 'ok' | 'bad' | 'off'
}

/** One sentence about a whole run: what was imported, or what stopped it and what was therefore not done. Null while it is open. */
export function runResult(steps: readonly RunStepResult[], texts: Texts, format: Format): RunResult | null {
  const { results } = texts
  if (steps.length === 0 || !steps.every((step) => isTerminal(step.status))) return null
  const failed = steps.find((step) => step.status === 'failed')
  if (failed) {
    const reason =
      failureText({ error_code: failed.errorCode, error_message: failed.errorMessage }, texts) ?? texts.none
    return {
      text: results.failed(wordFor(failed, results.ofWhat), reason, notImported(steps, failed, texts)),
      tone: 'bad',
    }
  }
  const cancelled = steps.find((step) => step.status === 'cancelled')
  const done = steps
    .filter((step) => step.status === 'completed')
    .map((step) => `${nameOf(step, texts)} (${amountOf(step, texts, format)})`)
    .join(', ')
  if (!cancelled) return { text: results.done(done), tone: 'ok' }
  const before = done === '' ? '' : results.doneBefore(done)
  const text = results.cancelled(nameOf(cancelled, texts), before, notImported(steps, cancelled, texts))
  return { text, tone: 'off' }
}

/** What came after the step that stopped the run. */
function notImported(steps: readonly RunStepResult[], { step: last }: RunStepResult, texts: Texts): string {
  const { results } = texts
  const skipped = steps.filter(({ step }) => step > last).map((step) => nameOf(step, texts))
  return skipped.length === 0 ? '' : results.notImported(sentenceList(skipped, results.and))
}

const nameOf = (step: RunStepResult, { results }: Texts): string => wordFor(step, results.names)

const wordFor = (step: RunStepResult, words: Record<ImportKind, string>): string => words[step.kind]

function amountOf({ kind, counts, total, processed, files }: RunStepResult, texts: Texts, format: Format): string {
  const records = total ?? processed
  // nothing was read because everything is as it was: a zero would look like a loss
  if (records === 0 && files.length > 0 && files.every(({ unchanged }) => unchanged)) return texts.results.unchanged
  switch (kind) {
    case 'catalog':
      return format.count(broughtOf(counts, 'product') ?? records, 'products')
    case 'images':
      return format.count(records, 'products')
    case 'customers':
      return format.count(broughtOf(counts, 'customer') ?? records, 'customers')
    case 'stocks':
    case 'prices':
      return `${format.number(broughtOf(counts, kind === 'stocks' ? 'stock' : 'price') ?? records)} SKU`
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
