import { expect, test } from 'vitest'
import { readMoney, readQuantity } from './read-amount.ts'

test.each([
  ['6990', '6990'],
  ['3159.00', '3159'],
  ['3159.0000', '3159'],
  ['1 234,56', '1234.56'],
  ['3\u00A0037,5', '3037.5'],
  ['1.5e3', '1500'],
  ['0', '0'],
  ['-0.5', '-0.5'],
  ['9999999999999.99', '9999999999999.99'],
])('the price %j is %s', (text, value) => {
  expect(readMoney(text)).toEqual({ value, isRounded: false })
})

test.each([
  ['3159.005', '3159.01'],
  ['3159.004999', '3159'],
  ['3159.0951', '3159.1'],
  ['0.999', '1'],
  ['99.995', '100'],
  ['0.004', '0'],
  ['-0.004', '0'],
  ['-3159.005', '-3159.01'],
  ['0,015', '0.02'],
  ['9999999999999.994', '9999999999999.99'],
])('the price %j is kept as %s, and said to be rounded', (text, value) => {
  expect(readMoney(text)).toEqual({ value, isRounded: true })
})

test.each([
  ['31.5', '31.5'],
  ['-2', '-2'],
  ['0,125', '0.125'],
  ['999999999999.999', '999999999999.999'],
])('the quantity %j is %s', (text, value) => {
  expect(readQuantity(text)).toEqual({ value, isRounded: false })
})

test.each([
  ['0.0005', '0.001'],
  ['-0.0004', '0'],
  ['1.00049', '1'],
])('the quantity %j is kept as %s, and said to be rounded', (text, value) => {
  expect(readQuantity(text)).toEqual({ value, isRounded: true })
})

test.each(['', 'дорого', '12 шт', '-999999999.9', '-999 999 999,9', '0001-01-01T00:00:00'])(
  '%j is no amount',
  (text) => {
    expect(readMoney(text)).toEqual({ fault: 'BAD_NUMBER' })
    expect(readQuantity(text)).toEqual({ fault: 'BAD_NUMBER' })
  },
)

test('what no table can hold is too large, also when only rounding makes it so', () => {
  expect(readMoney('10000000000000')).toEqual({ fault: 'NUMBER_TOO_LARGE' })
  expect(readMoney('9999999999999.995')).toEqual({ fault: 'NUMBER_TOO_LARGE' })
  expect(readMoney('-10000000000000')).toEqual({ fault: 'NUMBER_TOO_LARGE' })
  expect(readQuantity('1000000000000')).toEqual({ fault: 'NUMBER_TOO_LARGE' })
  expect(readQuantity('999999999999.9995')).toEqual({ fault: 'NUMBER_TOO_LARGE' })
  expect(readMoney('1e40')).toEqual({ fault: 'NUMBER_TOO_LARGE' })
})
