import { expect, test } from 'vitest'
import { readContact } from './read-contact.ts'

const phonesIn = (value: string, type = 'Телефон рабочий') => {
  const { contact, fault } = readContact({ type, value })
  expect(contact).toMatchObject({ type, value })
  return [
    ...(contact.phones ?? []).map(({ number, extension }) => [number, extension].filter(Boolean).join(' ')),
    fault,
  ]
}

test.each([
  ['+7 900 000 00 04, доб. 12', ['+79000000004 12']],
  ['+7 900 000-00-04 (доб. 12)', ['+79000000004 12']],
  ['84950000004 вн. 5', ['+74950000004 5']],
  ['9000000008; 9000001008', ['+79000000008', '+79000001008']],
  ['8 (900) 000-00-12, 8 (900) 000-00-13', ['+79000000012', '+79000000013']],
  ['8-495-000-00-01 / 8-495-000-00-02', ['+74950000001', '+74950000002']],
  ['тел. 8 900 000 00 01', ['+79000000001']],
  ['8 900 000 00 01 Имя', ['+79000000001']],
  ['+375 29 000-00-00', ['+375290000000']],
  ['8 10 375 29 0000000', ['+375290000000']],
])('%j: %j', (value, expected) => {
  expect(phonesIn(value)).toEqual([...expected, null])
})

test.each([
  ['не указан', []],
  ['123-45-67', []], // of which town?
  [';', []],
  ['8 900 000 00 01; позже', ['+79000000001']],
])('%j cannot be read whole, and is kept with what can: %j', (value, expected) => {
  expect(phonesIn(value)).toEqual([...expected, 'PHONE_UNREADABLE'])
})

test('a fax is a phone; a number of an inner network, and what 1C has beside these, is kept as it is', () => {
  expect(phonesIn('84950000000', 'Факс')).toEqual(['+74950000000', null])
  for (const type of ['Телефон внутренний', 'ICQ', 'Прочее', 'Почтовый адрес', '']) {
    expect(readContact({ type, value: '12-34' })).toEqual({ contact: { type, value: '12-34' }, fault: null })
  }
})

test.each([
  ['buyer@example.com', ['buyer@example.com'], null],
  ['one@example.com; two@example.com', ['one@example.com', 'two@example.com'], null],
  ['имя@пример.рф', ['имя@пример.рф'], null],
  ["o'neil+shop@mail.example.com", ["o'neil+shop@mail.example.com"], null],
  ['one@example.com, позже', ['one@example.com'], 'EMAIL_UNREADABLE'],
  ['не указан', [], 'EMAIL_UNREADABLE'],
  ['example.com', [], 'EMAIL_UNREADABLE'],
  ['@example.com', [], 'EMAIL_UNREADABLE'],
  ['a@b', [], 'EMAIL_UNREADABLE'],
  ['a@@example.com', [], 'EMAIL_UNREADABLE'],
  ['a@example..com', [], 'EMAIL_UNREADABLE'],
  [`${'a'.repeat(250)}@example.com`, [], 'EMAIL_UNREADABLE'],
])('the e-mail %j: %j, %s', (value, emails, fault) => {
  expect(readContact({ type: 'Электронная почта', value })).toEqual({
    contact: { type: 'Электронная почта', value, emails },
    fault,
  })
})

test('a value of any length takes no time', () => {
  for (const piece of ['a', '@', 'a.', '8', ' ', 'доб ', 'вн.', ',(', 'a@b.']) {
    for (const value of [piece.repeat(200_000), piece.repeat(500 / piece.length)]) {
      const begun = performance.now()
      expect(readContact({ type: 'Электронная почта', value }).fault).toBe('EMAIL_UNREADABLE')
      expect(readContact({ type: 'Телефон рабочий', value }).fault).toBe('PHONE_UNREADABLE')
      expect(performance.now() - begun, piece).toBeLessThan(500)
    }
  }
})
