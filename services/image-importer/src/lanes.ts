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
