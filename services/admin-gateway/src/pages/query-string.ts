/** What follows the `?` of an address; what is undefined or empty is left out. */
export function queryString(parts: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parts)) {
    if (value !== undefined && value !== '') query.set(name, `${value}`)
  }
  return query.toString()
}
