import { expect, test } from 'vitest'
import { inWindows1251 } from '../testing/in-windows-1251.ts'
import { createXmlDecoder, UndecodableText } from './xml-decoder.ts'

const text = '<?xml version="1.0" encoding="ENC"?><а>Ёж №1</а>'

function decodeInPieces(bytes: Uint8Array, size: number): string {
  const decoder = createXmlDecoder()
  let result = ''
  for (let at = 0; at < bytes.length; at += size) result += decoder.decode(bytes.subarray(at, at + size))
  return result + decoder.end()
}

const utf16be = (value: string) => Buffer.from(value, 'utf16le').swap16()
const documents: [string, Uint8Array, string][] = [
  ['UTF-8 by declaration', Buffer.from(text.replace('ENC', 'UTF-8')), text.replace('ENC', 'UTF-8')],
  ['UTF-8 by its mark', Buffer.from(`\uFEFF${text}`), `\uFEFF${text}`],
  ['UTF-8 by default', Buffer.from('<а>Ёж</а>'), '<а>Ёж</а>'],
  ['windows-1251', inWindows1251(text.replace('ENC', 'Windows-1251')), text.replace('ENC', 'Windows-1251')],
  ['UTF-16 little-endian', Buffer.from(`\uFEFF${text}`, 'utf16le'), `\uFEFF${text}`],
  ['UTF-16 big-endian', utf16be(`\uFEFF${text}`), `\uFEFF${text}`],
]

test.each(documents)('%s is decoded wherever it is cut', (_, bytes, expected) => {
  for (const size of [1, 2, 3, 7, 64, 1000]) expect(decodeInPieces(bytes, size)).toBe(expected)
})

test('an encoding that we cannot read is named', () => {
  expect(() => decodeInPieces(Buffer.from(text.replace('ENC', 'KOI8-R')), 1000)).toThrow(/кодировка «KOI8-R»/)
})

test('bytes outside the encoding are never replaced', () => {
  const bytes = Buffer.concat([Buffer.from(`<а>${'x'.repeat(300)}`), Buffer.from([0xd0, 0x20]), Buffer.from('</а>')])
  for (const size of [7, 1000]) expect(() => decodeInPieces(bytes, size)).toThrow(UndecodableText)
})

test('a document that ends inside a character is not whole', () => {
  expect(() => decodeInPieces(Buffer.from('<а>Ё').subarray(0, -1), 1000)).toThrow(UndecodableText)
})
