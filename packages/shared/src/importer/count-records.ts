import { type EntityCounts, emptyCounts, type ReportCounts } from '../contracts/import-session.ts'

type Merged = Pick<EntityCounts, 'created' | 'updated' | 'deactivated'>

/** What became of the records of a step, entity by entity, until it is told. */
export interface Tally {
  /** Records that were staged. */
  read(entity: string, records: number): void
  /** Of the staged ones: `dropped` gave way to a repeat, `differing` of them said something else. */
  repeat(entity: string, repeats: { dropped: number; differing: number }): void
  merge(entity: string, counts: Merged): void
  /** Staged, but refers to nothing. */
  leaveOut(entity: string, records: number): void
  /** Read, and left out on purpose. */
  skip(entity: string, records: number): void
  /** Could not even be staged. */
  fail(entity: string, records: number): void
  /** Made of records of other entities: reported, but not among the records read. */
  derive(entity: string, seen: number, counts?: Merged): void
  /** Staged records of which nothing has been said yet: unchanged, or left out. */
  unaccounted(entity: string): number
  report(): { counts: ReportCounts; total: number }
}

interface Parts {
  derived: boolean
  read: number
  dropped: number
  counts: EntityCounts
}

/** What was neither created, updated, switched off, skipped nor failed was unchanged: so the six add up to what was read. */
export function createTally(): Tally {
  const entities = new Map<string, Parts>()
  const of = (entity: string): Parts => {
    const known = entities.get(entity)
    if (known) return known
    const parts = { derived: false, read: 0, dropped: 0, counts: emptyCounts() }
    entities.set(entity, parts)
    return parts
  }
  const unaccounted = ({ read, dropped, counts: { created, updated, deactivated } }: Parts) =>
    Math.max(0, read - dropped - created - updated - deactivated)
  const add = (counts: EntityCounts, more: Partial<EntityCounts>) => {
    for (const [name, count] of Object.entries(more)) counts[name as keyof EntityCounts] += count
  }
  return {
    read: (entity, records) => {
      of(entity).read += records
    },
    repeat: (entity, { dropped, differing }) => {
      of(entity).dropped += dropped
      add(of(entity).counts, { skipped: differing })
    },
    merge: (entity, { created, updated, deactivated }) => add(of(entity).counts, { created, updated, deactivated }),
    leaveOut: (entity, records) => {
      of(entity).dropped += records
      add(of(entity).counts, { failed: records })
    },
    skip: (entity, records) => add(of(entity).counts, { skipped: records }),
    fail: (entity, records) => add(of(entity).counts, { failed: records }),
    derive: (entity, seen, counts) => {
      of(entity).derived = true
      of(entity).read += seen
      if (counts)
        add(of(entity).counts, { created: counts.created, updated: counts.updated, deactivated: counts.deactivated })
    },
    unaccounted: (entity) => unaccounted(of(entity)),
    report: () => {
      const counts: ReportCounts = {}
      let total = 0
      for (const [entity, parts] of entities) {
        const counted = { ...parts.counts, unchanged: unaccounted(parts) }
        const sum = Object.values(counted).reduce((rows, of) => rows + of, 0)
        if (sum === 0) continue
        counts[entity] = counted
        if (!parts.derived) total += sum
      }
      return { counts, total }
    },
  }
}
