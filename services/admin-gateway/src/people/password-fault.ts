export const passwordLength = { min: 12, max: 128 } as const

export type PasswordFault = 'short' | 'long' | 'simple' | 'name'

/** What is wrong with a new password; null: nothing. Length is what counts, so there is no rule about kinds of characters. */
export function passwordFault(password: string, name: string): PasswordFault | null {
  const characters = [...password.normalize('NFKC')]
  if (characters.length < passwordLength.min) return 'short'
  if (characters.length > passwordLength.max) return 'long'
  if (new Set(characters).size < 5 || isRow(characters)) return 'simple'
  return password.toLowerCase().includes(name.toLowerCase()) ? 'name' : null
}

/** One after the other, as `abcdefghijkl` and `123456789012` are. */
function isRow(characters: string[]): boolean {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0)
  const steps = codes.slice(1).filter((code, at) => Math.abs(code - (codes[at] ?? 0)) === 1)
  return steps.length >= codes.length - 3
}
