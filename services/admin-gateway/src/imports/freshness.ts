import type { FoundFiles } from './find-files.ts'
import type { LastImport } from './last-imports.ts'
import { newestFormed } from './newest-formed.ts'

/** What is there now, beside what was imported last. `changed` files are not among those. */
export type Freshness = { than: 'never' | 'same' | 'older' } | { than: 'newer'; changed: number | null }

export function freshness(found: FoundFiles, last: LastImport | undefined): Freshness {
  if (!last) return { than: 'never' }
  if (found.files === null) {
    return found.formedAt && found.formedAt > last.finishedAt ? { than: 'newer', changed: null } : { than: 'same' }
  }
  const known = new Set(last.files.map(keyOf))
  const changed = found.files.filter((file) => !known.has(keyOf(file))).length
  if (changed === 0) return { than: 'same' }
  const before = newestFormed(last.files)
  return found.formedAt && before && found.formedAt < before ? { than: 'older' } : { than: 'newer', changed }
}

const keyOf = ({ path, bytes, formedAt }: NonNullable<FoundFiles['files']>[number]): string =>
  [path, bytes, formedAt].join('\n')
