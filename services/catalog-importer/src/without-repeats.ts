/**
 * The same items in as few lists as it takes for none to have two of the same identity: in one, unless the export repeats
 * itself within a record. Their order is kept, a repeat comes in a later list.
 */
export function withoutRepeats<T>(items: readonly T[], identity: (item: T) => string): (readonly T[])[] {
  const ids = items.map(identity)
  if (items.length === 0) return []
  if (allDiffer(ids)) return [items]
  const times = new Map<string, number>()
  const lists: T[][] = []
  for (const [at, item] of items.entries()) {
    const id = ids[at] ?? ''
    const earlier = times.get(id) ?? 0
    times.set(id, earlier + 1)
    const list = lists[earlier]
    if (list) list.push(item)
    else lists.push([item])
  }
  return lists
}

/** Nearly always there are a few, and they do: looking through them costs less than a set. */
const allDiffer = (ids: readonly string[]): boolean =>
  ids.length > 16 ? new Set(ids).size === ids.length : ids.every((id, at) => ids.indexOf(id) === at)
