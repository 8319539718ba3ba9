/**
 * The same items in as few lists as it takes for none to have two of the same identity: in one, unless the export repeats
 * itself within a record. Their order is kept, a repeat comes in a later list. `part` of the identity is enough where it tells all of
 * them apart.
 */
export function withoutRepeats<T>(
  items: readonly T[],
  identity: (item: T) => string,
  part: (item: T) => string = identity,
): (readonly T[])[] {
  if (items.length === 0) return []
  if (allDiffer(items.map(part))) return [items]
  const ids = items.map(identity)
  if (part !== identity && allDiffer(ids)) return [items]
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
function allDiffer(ids: readonly string[]): boolean {
  if (ids.length > 16) return new Set(ids).size === ids.length
  for (let at = 1; at < ids.length; at++) {
    for (let before = 0; before < at; before++) if (ids[before] === ids[at]) return false
  }
  return true
}
