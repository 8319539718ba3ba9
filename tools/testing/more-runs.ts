/**
 * How many cases a property is tried on: `share` of them in the tests, as many as RUNS says where somebody asks for more, and
 * with SEED the same ones again.
 */
export function moreRuns(share: number): { runs: number; seed: number | undefined } {
  const { RUNS, SEED } = process.env
  return { runs: Number(RUNS ?? share), seed: SEED === undefined ? undefined : Number(SEED) }
}
