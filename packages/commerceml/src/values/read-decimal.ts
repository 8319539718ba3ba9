const MAX_DIGITS = 60

// Thousands may be set apart by a space, U+00A0 or U+202F, but only in threes: «1 23» is not a number.
const shape = /^([+\-−]?)(\d{1,3}(?:[ \u00A0\u202F]\d{3})+|\d+|(?=[.,]\d))(?:[.,](\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/** A number as 1C or a person wrote it (`21,6`, `1 234,56`, `1e-2`) as a plain decimal (`1234.56`); null if it is not one. */
export function readDecimal(text: string): string | null {
  const found = shape.exec(text.trim())
  if (!found) return null
  const [, sign, grouped = '', fraction = '', exponent = '0'] = found
  const whole = grouped.replace(/\D/g, '')
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  if (Math.max(digits.length, point, digits.length - point) > MAX_DIGITS) return null
  const padded = digits.padStart(digits.length + Math.max(0, -point), '0').padEnd(point, '0')
  const at = Math.max(point, 0)
  const before = padded.slice(0, at).replace(/^0+/, '') || '0'
  const after = padded.slice(at).replace(/0+$/, '')
  const value = after ? `${before}.${after}` : before
  return sign && sign !== '+' && value !== '0' ? `-${value}` : value
}
