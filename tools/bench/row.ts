export type Unit = 's' | 'ms' | 'MB' | 'clients'

/** One line of the table. */
export interface Row {
  name: string
  value: number | null
  unit: Unit
  /** What it is measured against, in the same unit. */
  limit: number | null
  /** Whose limit that is. */
  against: string | null
  /** value / limit */
  ratio: number | null
  /** The most that the ratio may be; of a row without a limit, the most that the value may be. */
  target: number | null
  /** Null where nothing is aimed at. */
  met: boolean | 'not applicable' | 'not run' | null
  /** Why it does not apply or was not run. */
  why: string | null
  /** What else is good to know. */
  detail: string
}

export interface Measured {
  name: string
  value: number
  unit: Unit
  limit?: { value: number; of: string } | { missing: string } | undefined
  target?: number | undefined
  /** Why the target is not for this. */
  notFor?: string | null | undefined
  detail?: string
}

/** What a measurement comes to. A limit that could not be measured leaves open whether the target is met. */
export function measuredRow({ name, value, unit, limit, target, notFor, detail = '' }: Measured): Row {
  const known = limit && 'value' in limit ? limit : null
  const ratio = known ? value / known.value : null
  const row = { name, value, unit, limit: known?.value ?? null, against: known?.of ?? null, ratio, detail }
  if (target === undefined) return { ...row, target: null, met: null, why: null }
  if (notFor) return { ...row, target, met: 'not applicable', why: notFor }
  if (limit && 'missing' in limit) return { ...row, target, met: 'not run', why: limit.missing }
  return { ...row, target, met: (ratio ?? value) <= target, why: null }
}

/** The rows of a measurement; where it comes to nothing, one that says why. */
export async function* rowsOrWhyNot(name: string, unit: Unit, measured: () => AsyncIterable<Row>): AsyncGenerator<Row> {
  try {
    yield* measured()
  } catch (error) {
    yield notRunRow(name, unit, error instanceof Error ? error.message : String(error))
  }
}

export function notRunRow(name: string, unit: Unit, why: string): Row {
  const nothing = { value: null, limit: null, against: null, ratio: null, target: null }
  return { name, unit, ...nothing, met: 'not run', why, detail: '' }
}
