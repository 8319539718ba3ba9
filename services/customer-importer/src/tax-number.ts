export type CustomerKind = 'legal_entity' | 'sole_proprietor' | 'person'

/**
 * By the length of the ИНН, and where that says nothing by the КПП, which only companies have. By nothing else: «ИП» stands in front of a
 * name, behind it, or not at all.
 */
export function customerKind(inn: string | null, kpp: string | null): CustomerKind {
  if (inn !== null && /^\d{12}$/.test(inn)) return 'sole_proprietor'
  return kpp !== null || (inn !== null && /^\d{10}$/.test(inn)) ? 'legal_entity' : 'person'
}

export type TaxNumberFault = 'INN_FORMAT' | 'INN_CHECK_DIGIT' | 'KPP_FORMAT'

/** What is wrong with an ИНН: neither 10 nor 12 digits, or digits that were mistyped. Null when nothing is. */
export function innFault(inn: string): TaxNumberFault | null {
  if (!/^(\d{10}|\d{12})$/.test(inn)) return 'INN_FORMAT'
  const checked = inn.length === 10 ? [9] : [10, 11]
  const isRight = checked.every((at) => checkDigit(inn.slice(0, at)) === Number(inn[at]))
  return isRight && !/^0+$/.test(inn) ? null : 'INN_CHECK_DIGIT'
}

/** Tax office, reason (a letter is allowed there), number. */
export const kppFault = (kpp: string): TaxNumberFault | null =>
  /^\d{4}[\dA-Z]{2}\d{3}$/.test(kpp) ? null : 'KPP_FORMAT'

/** The last weights of this row belong to the digits before the one that is checked. */
const weights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]

function checkDigit(digits: string): number {
  const own = weights.slice(weights.length - digits.length)
  return (own.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11) % 10
}
