export interface Amount {
  /** A plain decimal without superfluous zeros. */
  value: string
  /** More digits stood there than there is room for after the point. */
  isRounded: boolean
}

/** How many digits there is room for before and after the point. */
export interface DecimalRoom {
  whole: number
  fraction: number
}

/** A plain decimal (see readDecimal) as it will be kept, rounded half away from zero; null when it is too large. */
export function fitDecimal(decimal: string, { whole, fraction }: DecimalRoom): Amount | null {
  const point = decimal.indexOf('.')
  const isRounded = point >= 0 && decimal.length - point - 1 > fraction
  const value = isRounded ? rounded(decimal, point, fraction) : decimal
  const end = value.indexOf('.')
  const digits = (end < 0 ? value.length : end) - (value.startsWith('-') ? 1 : 0)
  return digits > whole ? null : { value, isRounded }
}

function rounded(decimal: string, point: number, fraction: number): string {
  const sign = decimal.startsWith('-') ? '-' : ''
  const kept = decimal.slice(sign.length, point) + decimal.slice(point + 1, point + 1 + fraction)
  const up = decimal.charCodeAt(point + 1 + fraction) >= '5'.charCodeAt(0)
  const units = (BigInt(kept) + (up ? 1n : 0n)).toString().padStart(fraction + 1, '0')
  const at = units.length - fraction
  const after = units.slice(at).replace(/0+$/, '')
  const value = units.slice(0, at) + (after && `.${after}`)
  return value === '0' ? value : sign + value
}
