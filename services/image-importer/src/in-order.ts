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

export type Lanes = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Lets `count` at once do what is given to it, in turn. */
export function createLanes(count: number): Lanes {
  let free = count
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}

/** Waits for all of them, whatever happens to one; then throws the first failure, if there is one. */
export async function allEnded<Result>(promises: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}
