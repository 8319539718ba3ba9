/** Staged rows `from < n <= to`. */
export interface Slice {
  from: number
  to: number
}

const firstRows = 25_000
const wantedMs = 1_200

/**
 * Cuts the rows 1 to `rows` for transactions of about a second: each row in exactly one slice, each slice as large as the
 * time of the one before it allows, at most four times as large. `share` of the rows are to be merged.
 */
export async function inSlices(
  rows: number,
  work: (slice: Slice) => Promise<void>,
  { share = 1, now = () => performance.now() } = {},
): Promise<void> {
  let size = firstRows / Math.max(share, 0.001)
  for (let from = 0; from < rows; ) {
    const to = Math.min(rows, from + Math.ceil(size))
    const begun = now()
    await work({ from, to })
    size *= Math.min(4, Math.max(0.25, wantedMs / Math.max(1, now() - begun)))
    from = to
  }
}
