const MAX_DIGITS = 60

// Thousands may be set apart by a space, U+00A0 or U+202F, but only in threes: «1 23» is not a number.
const shape = /^([+\-−]?)(\d{1,3}(?:[ \u00A0\u202F]\d{3})+|\d+|(?=[.,]\d))(?:[.,](\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/** A number as 1C or a person wrote it (`21,6`, `1 234,56`, `1e-2`) as a plain decimal (`1234.56`); null if it is not one. */
export function readDecimal(text: string): string | null {
  if (isPlainDecimal(text)) return text
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

const ZERO = 48
const POINT = 46

/** Whether the text is already as it would be returned: most are, and then no expression has to be matched. */
function isPlainDecimal(text: string): boolean {
  const { length } = text
  if (length === 0 || length > MAX_DIGITS) return false
  let point = -1
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code === POINT && point < 0) point = at
    else if (code < ZERO || code > ZERO + 9) return false
  }
  const whole = point < 0 ? length : point
  if (whole === 0 || (whole > 1 && text.charCodeAt(0) === ZERO)) return false
  return point < 0 || (point < length - 1 && text.charCodeAt(length - 1) !== ZERO)
}
