import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { catalog, classic, good } from '../testing/documents.ts'
import { inWindows1251 } from '../testing/in-windows-1251.ts'
import { createContentHash } from './content-hash.ts'

function hashed(content: string | Uint8Array, size = 1000) {
  const bytes = Buffer.from(content)
  const hash = createContentHash()
  for (let at = 0; at < bytes.length; at += size) hash.update(bytes.subarray(at, at + size))
  return { formedAt: hash.formedAt(), sha256: hash.digest() }
}

const document = catalog(good)
const later = document.replace('2025-11-26T12:20:30', '2026-01-02T3:04:05')

test('the date of formation alone makes no other content, however the file is cut', () => {
  expect(later).not.toBe(document)
  const { sha256, formedAt } = hashed(document)
  expect(formedAt).toBe('2025-11-26T12:20:30')
  for (const size of [1, 7, 100, 100_000])
    expect(hashed(later, size)).toEqual({ sha256, formedAt: '2026-01-02T3:04:05' })
})

test.each([
  ['a mark', (text: string) => `\uFEFF${text}`],
  ['a comment', (text: string) => text.replace('?>', '?><!-- <a ДатаФормирования="1"> -->')],
  ['another kind of quote', (text: string) => text.replace(/ДатаФормирования="([^"]*)"/, "ДатаФормирования = '$1'")],
  ['windows-1251', (text: string) => inWindows1251(text.replace('UTF-8', 'windows-1251').replaceAll(/[«»]/g, '"'))],
  ['no date at all', (text: string) => text.replace(/ДатаФормирования="[^"]*" /, '')],
])('so it is with %s', (_, written) => {
  expect(hashed(written(later)).sha256).toBe(hashed(written(document)).sha256)
})

test.each([
  ['a character of the text', document.replace('Пустяк', 'Пустяг')],
  ['another attribute of the root', document.replace('ВерсияСхемы="3.1"', 'ВерсияСхемы="3.2"')],
  ['the encoding', document.replace('UTF-8', 'utf-8')],
  ['the same date further in', document.replace('<Вес>', '<!-- ДатаФормирования="1" --><Вес>')],
  ['the end', `${document}\n`],
  ['another document', classic('')],
])('another content: %s', (_, other) => expect(hashed(other).sha256).not.toBe(hashed(document).sha256))

test('what has no root tag where one is looked for is hashed as it is', () => {
  for (const bytes of [
    Buffer.from(document, 'utf16le'),
    Buffer.alloc(200_000, ' '),
    Buffer.from('<a b="'),
    Buffer.alloc(0),
  ]) {
    expect(hashed(bytes)).toEqual({ formedAt: null, sha256: createHash('sha256').update(bytes).digest('hex') })
  }
})

test('where the root tag ends too late to be looked for, the content is the same however it is cut', () => {
  const late = document.replace('?>', `?><!--${' '.repeat(70_000)}-->`)
  const { sha256 } = hashed(late)
  for (const size of [10_000, 65_536, 100_000, 300_000]) expect(hashed(late, size)).toEqual({ formedAt: null, sha256 })
})

test('what was handed over may be written over afterwards', () => {
  const hash = createContentHash()
  const bytes = Buffer.from(document)
  const used = Buffer.alloc(50)
  for (let at = 0; at < bytes.length; at += 50) hash.update(used.subarray(0, bytes.copy(used, 0, at, at + 50)))
  expect(hash.digest()).toBe(hashed(document).sha256)
})
