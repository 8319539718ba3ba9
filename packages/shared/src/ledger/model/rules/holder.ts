import type { ImporterRecord, StepRecord } from '../state/records.ts'
import { at, copyOf, type State, setCopy, stepOf } from '../state/state.ts'
import { copy } from '../state/words.ts'
import type { Turn } from '../turn.ts'

/** An importer with a message, as it is now. */
export interface Holder {
  turn: Turn
  index: number
  importer: ImporterRecord
  run: number
  step: number
  record: StepRecord
  name: () => string
}

export const sameImporter = (next: State, { index }: Holder): ImporterRecord => at(next.importers, index)

/** The message stays with the stream, which delivers it again. */
export const letGo = (holder: Holder) => (next: State) => {
  sameImporter(next, holder).code = 0
}

export function acknowledge(holder: Holder, next: State): void {
  const record = stepOf(next, holder.run, holder.step)
  const which = holder.importer.copy
  if (copyOf(record, which) === copy.delivered) setCopy(record, which, copy.acknowledged)
  letGo(holder)(next)
}
