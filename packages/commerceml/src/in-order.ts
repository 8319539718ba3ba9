/** The results in the order of the items, while up to `ahead` of them are at work. Whoever stops listening waits for those. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const working: Promise<Result>[] = []
  try {
    for (const item of items) {
      const started = work(item)
      started.catch(() => {}) // heard when its turn comes; until then it must not end the process
      working.push(started)
      const oldest = working.length >= ahead ? working.shift() : undefined
      if (oldest) yield await oldest
    }
    for (let next = working.shift(); next; next = working.shift()) yield await next
  } finally {
    await Promise.allSettled(working)
  }
}
