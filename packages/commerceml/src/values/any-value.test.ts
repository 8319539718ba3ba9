import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOnecNull } from './is-onec-null.ts'
import { readMoney, readQuantity } from './read-amount.ts'
import { readBoolean } from './read-boolean.ts'
import { readCode } from './read-code.ts'
import { readDate } from './read-date.ts'
import { readDecimal } from './read-decimal.ts'

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength })

/** A number, as it may be written, with its exact value: so many units of ten to the `exponent`. */
const written = fc
  .record({
    sign: fc.constantFrom('', '', '-', '+', '−'),
    whole: digits(1, 12),
    fraction: fc.option(digits(0, 6), { nil: undefined }),
    point: fc.constantFrom(',', '.'),
    groups: fc.constantFrom('', ' ', '\u00A0', '\u202F'),
    exponent: fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined }),
    around: fc.constantFrom('', ' ', '\n', '\u00A0'),
  })
  .map(({ sign, whole, fraction, point, groups, exponent, around }) => {
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, groups)
    const scientific = exponent === undefined ? '' : `e${exponent}`
    return {
      text: around + sign + grouped + (fraction === undefined ? '' : point + fraction) + scientific + around,
      units: BigInt(whole + (fraction ?? '')) * (sign === '-' || sign === '−' ? -1n : 1n),
      exponent: (exponent ?? 0) - (fraction?.length ?? 0),
    }
  })

/** In units of 10^-30, which is finer than any of them. */
const exact = (units: bigint, exponent: number) => units * 10n ** BigInt(exponent + 30)

function exactOf(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.')
  return exact(BigInt(whole + fraction), -fraction.length)
}

const canonical = /^(0|-?(?!0$)(0|[1-9]\d*)(\.\d*[1-9])?)$/

test('a number means the same however it is written', () => {
  fc.assert(
    fc.property(written, ({ text, units, exponent }) => {
      const decimal = readDecimal(text) ?? ''
      expect(decimal).toMatch(canonical)
      expect(exactOf(decimal)).toBe(exact(units, exponent))
      expect(readDecimal(decimal)).toBe(decimal)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['a price', readMoney, 2, 13],
  ['a quantity', readQuantity, 3, 12],
] as const)('%s is off by half of the last digit at most, and says when it is off', (_, read, places, whole) => {
  fc.assert(
    fc.property(written, ({ text, units, exponent }) => {
      const amount = read(text)
      const meant = exact(units, exponent)
      if ('fault' in amount) {
        expect(
          amount.fault === 'BAD_NUMBER'
            ? isOnecNull(text)
            : abs(meant) >= exact(10n ** BigInt(whole), 0) - half(places),
        ).toBe(true)
        return
      }
      const off = abs(exactOf(amount.value) - meant)
      expect(amount.value).toMatch(canonical)
      expect(off <= half(places)).toBe(true)
      expect(amount.isRounded).toBe(off > 0n)
    }),
    { numRuns: 2000 },
  )
})

const half = (places: number) => exact(5n, -places - 1)
const abs = (value: bigint) => (value < 0n ? -value : value)

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'0123456789-+−.,eE \u00A0:TZ') }),
  fc.string({ unit: fc.constantFrom(...'0123456789-:T.Z'), minLength: 10, maxLength: 25 }),
)

test('no text makes a value reader throw, or give what it should not', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(readDecimal(text) ?? '0').toMatch(canonical)
      expect(readDate(text) ?? '2026-01-01T00:00:00').toMatch(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/,
      )
      expect([true, false, null]).toContain(readBoolean(text))
      expect(readCode(readCode(text))).toBe(text.trim())
      expect(isOnecNull(` ${text}\n`)).toBe(isOnecNull(text))
    }),
    { numRuns: 2000 },
  )
})

test('any moment is read as it was written', () => {
  const moment = fc.date({
    min: new Date('0002-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(moment, fc.constantFrom('', 'Z', '+03:00', '.080', '.5-11:30'), (date, suffix) => {
      const local = date.toISOString().slice(0, 19)
      expect(readDate(local + suffix)).toBe(local + suffix)
      expect(readDate(local.replace('T0', 'T'))).toBe(local)
      expect(readDate(local.slice(0, 10))).toBe(`${local.slice(0, 10)}T00:00:00`)
      const [year, month, day] = local.slice(0, 10).split('-')
      expect(readDate(`${day}.${month}.${year} ${local.slice(11)}`)).toBe(local)
    }),
    { numRuns: 2000 },
  )
})
