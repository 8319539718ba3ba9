import { readDecimal } from './read-decimal.ts'

export const EMPTY_NUMBER = '-999999999.9'

/** 1C has a way to write "nothing" in every type; the number comes both as `-999999999.9` and as «-999 999 999,9». */
export function isOnecNull(text: string): boolean {
  const value = text.trim()
  if (value === '' || value === '00000000-0000-0000-0000-000000000000') return true
  if (/^0001-01-01(T00?:00:00)?$|^01\.01\.0001( 0?0:00:00)?$/.test(value)) return true
  return /^[-−]9/.test(value) && readDecimal(value) === EMPTY_NUMBER
}
