/** One guard in one source file, and what stands there without it. */
export interface Replacement {
  /** Path from the root of the project. */
  file: string
  snippet: string
  instead: string
}

/** Throws when the snippet does not stand there exactly once. */
export function applyReplacement(source: string, { file, snippet, instead }: Replacement): string {
  const times = source.split(snippet).length - 1
  if (times !== 1) throw new Error(`${file} has the snippet ${times} times, not once: ${snippet}`)
  return source.replace(snippet, () => instead)
}
