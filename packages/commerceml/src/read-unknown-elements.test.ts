import { expect, test } from 'vitest'
import { catalog, good, offerPackage, segmented } from './testing/documents.ts'
import { temporaryExport } from './testing/temporary-export.ts'

async function summaryOf(content: string, limits = {}) {
  await using files = await temporaryExport({ 'file.xml': content })
  return (await files.read('file.xml', { limits })).summary
}

test('what no known version has is counted by its path, with all that is in it as one', async () => {
  const novel = good.replace('<Вес>', '<Маркировка><Код>1</Код><Код>2</Код></Маркировка><Сезон/><Вес>')
  const { unknownElements, counts } = await summaryOf(catalog(`${novel}${novel}`))
  expect(Object.fromEntries(unknownElements)).toEqual({
    'КоммерческаяИнформация/Каталог/Товары/Товар/Маркировка': 2,
    'КоммерческаяИнформация/Каталог/Товары/Товар/Сезон': 2,
  })
  expect(counts).toEqual({ good: 2 })
})

test('an element is known at its place only', async () => {
  const { unknownElements } = await summaryOf(
    offerPackage('<Товар><Ид>1</Ид></Товар><Предложение><Ид>1</Ид></Предложение>'),
  )
  expect([...unknownElements.keys()]).toEqual(['КоммерческаяИнформация/ПакетПредложений/Предложения/Товар'])
})

test('names that JavaScript knows are names like any other', async () => {
  const { unknownElements } = await summaryOf(
    catalog('<Товар><Ид>1</Ид><__proto__><a/></__proto__><constructor/></Товар>'),
  )
  expect([...unknownElements.keys()].map((path) => path.split('/').at(-1))).toEqual(['__proto__', 'constructor'])
})

test('a file of ever new names is counted in bounded memory', async () => {
  const names = Array.from({ length: 3000 }, (_, index) => `<n${index}/>`)
  const { unknownElements } = await summaryOf(segmented(names.join('')))
  expect(unknownElements.size).toBe(1001)
  expect(unknownElements.get('…')).toBe(2000)
})

test('the number of records is limited', async () => {
  const content = catalog(good.repeat(11))
  expect((await summaryOf(content, { records: 11 })).counts.good).toBe(11)
  await expect(summaryOf(content, { records: 10 })).rejects.toMatchObject({ code: 'XML_LIMIT' })
})
