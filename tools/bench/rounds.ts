export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  if (low === undefined || high === undefined) throw new Error('the median of nothing')
  return (low + high) / 2
}

type Measures = Record<string, () => Promise<unknown>>
type Outcomes<M extends Measures> = { [Name in keyof M]: Awaited<ReturnType<M[Name]>>[] }

/**
 * Runs each measure once a round, in turn: what slows the machine down for a while slows down all of them. Returns what each
 * gave, round by round.
 */
export async function interleaved<M extends Measures>(rounds: number, measures: M): Promise<Outcomes<M>> {
  const outcomes: Record<string, unknown[]> = {}
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(measures)) {
      outcomes[name] ??= []
      outcomes[name].push(await measure())
    }
  }
  return outcomes as Outcomes<M> // each name has the list that its measure filled
}
