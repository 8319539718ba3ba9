import { expect, test } from 'vitest'
import { agree, fuzz } from './agree-with-libxml2.ts'
import { libxml2Refusal } from './libxml2-verdict.ts'
import { originals } from './originals.ts'

test('the reader finds well-formed what libxml2 does, and refuses nothing else but on purpose', {
  timeout: 60_000,
}, async () => {
  const { disagreement, wellFormed } = await fuzz({ seed: 1, documents: 1500 })
  expect(disagreement).toBeNull()
  // Otherwise the agreement would be about rubbish only.
  expect(wellFormed).toBeGreaterThan(200)
})

test('what is damaged was whole before', () => {
  expect(originals.map(libxml2Refusal)).toEqual(originals.map(() => null))
})

test.each([
  [null, null, true],
  ['XML_MALFORMED а, строка 1, столбец 1: недопустимый символ.', 'bad', true],
  [null, 'bad', false],
  ['XML_MALFORMED а, строка 1, столбец 1: недопустимый символ.', null, false],
  ['XML_ENCODING а, строка 1, столбец 1: байты не соответствуют кодировке UTF-8.', null, false],
  ['XML_ENCODING а, строка 1, столбец 1: кодировка «KOI8-R» не поддерживается.', null, true],
  ['XML_DTD а', null, true],
])('ours %s and libxml2 %s: agreed %s', (ours, libxml2, expected) => {
  expect(agree({ ours, libxml2 })).toBe(expected)
})

test.each(['<a xmlns:x=""/>', '<a x:b="1"/>', '<:/>', '<?x:p?><a/>'])('namespaces do not matter: %s', (document) => {
  expect(libxml2Refusal(Buffer.from(document))).toBeNull()
  expect(libxml2Refusal(Buffer.from(`${document}x`))).not.toBeNull()
  expect(libxml2Refusal(Buffer.from(`\uFEFF${document}к`, 'utf16le'))).not.toBeNull()
})
