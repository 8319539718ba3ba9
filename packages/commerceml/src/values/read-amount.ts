import { type Amount, type DecimalRoom, fitDecimal } from './fit-decimal.ts'
import { EMPTY_NUMBER } from './is-onec-null.ts'
import { readDecimal } from './read-decimal.ts'

export type AmountFault = 'BAD_NUMBER' | 'NUMBER_TOO_LARGE'

/** What a `numeric(15,2)` holds: nothing is rounded later, where nobody would be told. */
const money: DecimalRoom = { whole: 13, fraction: 2 }

/** What a `numeric(15,3)` holds. */
const quantity: DecimalRoom = { whole: 12, fraction: 3 }

/**
 * A price in units of its currency, to the hundredth: what 1C calculates finer is rounded, and says so. Any sign, any spelling that readDecimal
 * takes; 1C's empty number is none.
 */
export function readMoney(text: string): Amount | { fault: AmountFault } {
  return readAmount(text, money)
}

/** A quantity in units of the good, to the thousandth. Like readMoney; it may be negative and a fraction. */
export function readQuantity(text: string): Amount | { fault: AmountFault } {
  return readAmount(text, quantity)
}

function readAmount(text: string, room: DecimalRoom): Amount | { fault: AmountFault } {
  const decimal = readDecimal(text)
  if (decimal === null || decimal === EMPTY_NUMBER) return { fault: 'BAD_NUMBER' }
  return fitDecimal(decimal, room) ?? { fault: 'NUMBER_TOO_LARGE' }
}
