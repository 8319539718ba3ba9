/*
 * A state is a row of 16-bit cells, one for each thing in the world; these are their bit fields, by name. This file and
 * state.ts are the only places that know how a state is encoded.
 */

/** Bits of each field; together at most 16. */
type Layout = Readonly<Record<string, number>>

type RecordOf<L extends Layout> = { -readonly [Field in keyof L]: number } & { code: number }

/** A kind of record: classes, so that all records of a kind share their accessors, which the search calls all the time. */
function recordKind<L extends Layout>(layout: L): new (cells: Uint16Array, at: number) => RecordOf<L> {
  class CellRecord {
    readonly cells: Uint16Array
    readonly at: number
    constructor(cells: Uint16Array, at: number) {
      this.cells = cells
      this.at = at
    }
    /** All fields as one number. */
    get code(): number {
      return this.cells[this.at] ?? 0
    }
    set code(value: number) {
      this.cells[this.at] = value
    }
  }
  let shift = 0
  for (const [field, bits] of Object.entries(layout)) {
    defineField(CellRecord.prototype, field, shift, (1 << bits) - 1)
    shift += bits
  }
  if (shift > 16) throw new Error('a record has 16 bits')
  return CellRecord as unknown as new (
    cells: Uint16Array,
    at: number,
  ) => RecordOf<L> // the fields were defined one by one
}

function defineField(prototype: object, field: string, shift: number, mask: number): void {
  Object.defineProperty(prototype, field, {
    get(this: { cells: Uint16Array; at: number }): number {
      return ((this.cells[this.at] ?? 0) >> shift) & mask
    },
    set(this: { cells: Uint16Array; at: number }, value: number) {
      this.cells[this.at] = ((this.cells[this.at] ?? 0) & ~(mask << shift)) | (value << shift)
    },
  })
}

/** What there is once. Runs count from 1 here: 0 is none. `superseded` has a bit for each run that another wrote after. */
export const SystemRecord = recordKind({
  lock: 2,
  faults: 3,
  scopeRun: 2,
  lastWriter: 2,
  superseded: 2,
  streamLost: 1,
  broken: 1,
})

/** A run: its first request was stored once; a cancel was asked for (event or ledger); it is in the ledger. */
export const RunRecord = recordKind({ requested: 1, cancelEvent: 1, cancelInLedger: 1, opened: 1 })

/** A step: what the ledger, the tables, the stream and the tracker hold. `rowIsOld`: it reflects a stream that is gone. */
export const StepRecord = recordKind({
  outcome: 2,
  data: 2,
  attempts: 2,
  firstCopy: 2,
  secondCopy: 2,
  told: 2,
  row: 3,
  rowIsOld: 1,
})

export const GatewayRecord = recordKind({ stage: 4, stopped: 1 })

/**
 * An importer with its message. `ownsStep`: its token is the one that the fence matches; `newest`: no younger token was given
 * in the scope, which no process can know and the invariants ask for.
 */
export const ImporterRecord = recordKind({
  stage: 4,
  run: 1,
  step: 1,
  copy: 1,
  ownsStep: 1,
  outcome: 2,
  stopped: 1,
  newest: 1,
})

export type SystemRecord = InstanceType<typeof SystemRecord>
export type RunRecord = InstanceType<typeof RunRecord>
export type StepRecord = InstanceType<typeof StepRecord>
export type GatewayRecord = InstanceType<typeof GatewayRecord>
export type ImporterRecord = InstanceType<typeof ImporterRecord>
