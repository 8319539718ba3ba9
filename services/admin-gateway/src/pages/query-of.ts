/** The query of an address; what is not given, or empty, is left out. */
export function queryOf(parts: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parts))
    if (value !== undefined && value !== '') query.set(name, `${value}`)
  return query.toString()
}
