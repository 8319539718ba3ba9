import { nameInExport } from '@imports/commerceml/plan/name-in-export'
import type { ExportPlan } from '@imports/commerceml/plan-export'

const mayHaveRecords = ['goods', 'offers', 'unknown'] as const

/**
 * Parts of goods and offers that the numbers in the files' names leave out: `goods_1 №3` where there is a 2 and a 4. A last
 * part that is missing cannot be told from one that never was.
 */
export function missingSegments(files: readonly Pick<ExportPlan['files'][number], 'name' | 'contents'>[]): string[] {
  const series = new Map<string, Set<number>>()
  for (const { name, contents } of files) {
    const named = nameInExport(name)
    if (!named || named.segment === null || !mayHaveRecords.some((kind) => contents.has(kind))) continue
    const of = [named.kind, named.catalogue].filter((part) => part !== null).join('_')
    series.set(of, (series.get(of) ?? new Set()).add(named.segment))
  }
  return [...series].flatMap(([of, numbers]) => gapsIn(numbers).map((number) => `${of} №${number}`))
}

/** Counted from 1. Where more are missing than are there, the numbers count something else. */
function gapsIn(numbers: ReadonlySet<number>): number[] {
  const last = Math.max(...numbers)
  if (last > 2 * numbers.size) return []
  return Array.from({ length: last }, (_, at) => at + 1).filter((number) => !numbers.has(number))
}
