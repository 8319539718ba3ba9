import { expect, test } from 'vitest'
import { catalog, good } from './testing/documents.ts'
import { temporaryExport } from './testing/temporary-export.ts'

const spoilt = (characters: string) => catalog(good.replace('Пустяк', `Пус${characters}тяк`))

test.each(['\u0003', '\u0000', '\u001f', '\ufffe'])('%j is refused, and where it stands is told', async (character) => {
  await using files = await temporaryExport({ 'goods.xml': spoilt(character) })
  await expect(files.read('goods.xml')).rejects.toMatchObject({ code: 'XML_MALFORMED', line: 14 })
})

test('on demand forbidden characters are left out and counted, wherever the chunks end', async () => {
  await using files = await temporaryExport({ 'goods.xml': spoilt('\u0003\u000b\u001d'), 'clean.xml': catalog(good) })
  for (const chunkBytes of [1, 7, undefined]) {
    const { records, summary } = await files.read('goods.xml', { forbiddenCharacters: 'drop', chunkBytes })
    expect(records).toEqual((await files.read('clean.xml')).records)
    expect(summary.droppedCharacters).toBe(3)
  }
})

test('nothing that XML allows is left out', async () => {
  await using files = await temporaryExport({ 'goods.xml': spoilt('\t\n\r\u0085\u2028\ud83d\ude00\ufffd') })
  const { records, summary } = await files.read('goods.xml', { forbiddenCharacters: 'drop' })
  expect(records).toEqual((await files.read('goods.xml')).records)
  expect(summary.droppedCharacters).toBe(0)
})

test('a reference to a forbidden character is refused all the same', async () => {
  await using files = await temporaryExport({ 'goods.xml': spoilt('&#3;') })
  await expect(files.read('goods.xml', { forbiddenCharacters: 'drop' })).rejects.toMatchObject({
    code: 'XML_MALFORMED',
  })
})
