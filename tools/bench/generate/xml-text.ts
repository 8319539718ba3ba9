const tabs = (depth: number) => '\t'.repeat(depth)

/** Writes an element that holds text, as 1C does: on a line of its own, closed at once when empty. The text is not escaped. */
export function leaf(depth: number, name: string): (text: string | number) => string {
  const before = `${tabs(depth)}<${name}>`
  const after = `</${name}>\n`
  const empty = `${tabs(depth)}<${name}/>\n`
  return (text) => (text === '' ? empty : `${before}${text}${after}`)
}

/** Writes an element that holds elements. */
export function branch(depth: number, name: string): (inside: string) => string {
  const before = `${tabs(depth)}<${name}>\n`
  const after = `${tabs(depth)}</${name}>\n`
  return (inside) => `${before}${inside}${after}`
}
