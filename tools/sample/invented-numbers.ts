/* Numbers that are right by their check digits, of a region (00) and a bank that do not exist. */

export const inventedBik = '040000050'

/** An ИНН: of 10 digits for a company, of 12 for a person. */
export function inventedInn(index: number, length: 10 | 12): string {
  const own = String(index).padStart(length === 10 ? 9 : 10, '0')
  return length === 10
    ? withDigit(own, [2, 4, 10, 3, 5, 9, 4, 6, 8])
    : withDigit(withDigit(own, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]), [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8])
}

const withDigit = (digits: string, weights: number[]): string =>
  digits + ((weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11) % 10)

/** A company's account in roubles at the bank that is not there. */
export const inventedAccount = (index: number): string => boundTo('050', '40702810', String(index).padStart(11, '0'))

/** The account of that bank itself. */
export const inventedCorrespondent = boundTo('000', '30101810', '00000000050')

/** The ninth digit makes the sum over bank and account end in 0. */
function boundTo(bank: string, before: string, after: string): string {
  const digits = [...`${bank}${before}0${after}`].map(Number)
  const sum = digits.reduce((total, digit, at) => total + digit * (at % 3 === 0 ? 7 : at % 3 === 1 ? 1 : 3), 0)
  return `${before}${(sum * 3) % 10}${after}` // there its weight is 3, and 3 × 3 is −1 of ten
}

/** The same with its last digit mistyped. */
export const mistyped = (digits: string): string => digits.slice(0, -1) + ((Number(digits.at(-1)) + 1) % 10)
