/** Staged rows `from < n <= to`. */
export interface Slice {
  from: number
  to: number
}

/** Rows of one transaction: about two seconds at most. */
const sliceRows = 20_000

/** The rows 1 to `rows`, each in exactly one slice. */
export const slicesOf = (rows: number, size: number = sliceRows): Slice[] =>
  Array.from({ length: Math.ceil(rows / size) }, (_, index) => ({
    from: index * size,
    to: Math.min(rows, (index + 1) * size),
  }))
