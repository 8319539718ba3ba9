const words = new Map([
  ['true', true],
  ['да', true],
  ['истина', true],
  ['1', true],
  ['false', false],
  ['нет', false],
  ['ложь', false],
  ['0', false],
])

/** Null when the text is neither yes nor no. */
export function readBoolean(text: string): boolean | null {
  return words.get(text.trim().toLowerCase()) ?? null
}
