import { type EntityCounts, emptyCounts, type ReportCounts } from '@imports/shared/contracts/import-session'

/**
 * What became of products and of their pictures, as the table keeps it: flat, so that chunks add up in SQL.
 *
 * - `product`: created: has got its first pictures; updated: other ones, or in another order; unchanged; deactivated: has lost its last one;
 *   skipped: has none, neither named nor by name. They add up to the products looked at.
 * - `image`: created: copied; updated: copied in place of what the same file held before; unchanged: recognised; skipped: its content was there
 *   already, from another file; failed: could not be taken. They add up to the pictures that were named or found.
 * - `absent_image`: deactivated: a product's picture that is not named any more. Not among those looked at.
 */
export type PictureCounts = Record<string, number>

export type CountedEntity = 'product' | 'image' | 'absent_image'

export function addCount(counts: PictureCounts, entity: CountedEntity, what: keyof EntityCounts, by = 1): void {
  if (by === 0) return
  const name = `${entity}.${what}`
  counts[name] = (counts[name] ?? 0) + by
}

export function reportOf(counts: PictureCounts): ReportCounts {
  const report: ReportCounts = {}
  for (const [name, count] of Object.entries(counts)) {
    const [entity = '', what] = name.split('.')
    report[entity] ??= emptyCounts()
    report[entity] = { ...report[entity], [what as keyof EntityCounts]: count } // addCount made the name
  }
  return report
}
