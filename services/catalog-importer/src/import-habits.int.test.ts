import { createTestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { importer, issues, rows } from './testing/importer-bed.ts'
import { classifier, good, goods, smallExport, writeExport } from './testing/write-export.ts'

const group = (id: string, inside = '') =>
  `<Группа><Ид>${id}</Ид><Наименование>Группа ${id}</Наименование>${inside && `<Группы>${inside}</Группы>`}</Группа>`
const groups = (...roots: string[]) => classifier(`<Группы>${roots.join('')}</Группы>`)

test('groups that stand inside each other by turns form no circle: the last word counts, and the others are told', async () => {
  await using bed = await createTestBed()
  const dir = writeExport({
    ...smallExport(),
    'groups/groups_1_1_a.xml': groups(group('a', group('b', group('c'))), group('d', group('d'))),
    'groups/groups_1_2_b.xml': groups(
      group('c', group('a')),
      `<Группа><Ид/><Наименование>Безымянная</Наименование><Группы>${group('e')}</Группы></Группа>`,
    ),
  })
  const run = await importer(bed, dir)
  const tree = `select c.onec_id, p.onec_id as parent from catalog.category c left join catalog.category p on p.id = c.parent_id order by 1`
  for (const counted of [{ created: 5 }, { unchanged: 5 }]) {
    expect((await run()).counts.category).toMatchObject({ ...counted, updated: 0, skipped: 3, failed: 1 })
    expect(await rows(bed, tree)).toEqual([
      { onec_id: 'a', parent: 'c' },
      { onec_id: 'b', parent: 'a' },
      { onec_id: 'c', parent: null },
      { onec_id: 'd', parent: null },
      { onec_id: 'e', parent: null },
    ])
  }
  expect(new Set((await issues(bed)).map(({ code, onec_id }) => `${code} ${onec_id ?? ''}`))).toEqual(
    new Set([
      'DUPLICATE_DIFFERS a',
      'DUPLICATE_DIFFERS c',
      'DUPLICATE_DIFFERS d',
      'PARENT_WITHOUT_ID e',
      'MISSING_ID ',
      'CATEGORY_UNKNOWN a',
      'CATEGORY_UNKNOWN b',
      'CATEGORY_UNKNOWN c',
    ]),
  )
})

test('what no known version of 1C writes is told, and so is what was left out on demand', async () => {
  await using bed = await createTestBed()
  const odd = good('a').replace('<Ид>', '<Маркировка><Код>1</Код></Маркировка><Ид>').replace('Товар a', 'Товар\u0003 a')
  const run = await importer(bed, writeExport({ ...smallExport(), 'goods/goods_1_1_a.xml': goods(odd) }), {
    forbiddenCharacters: 'drop',
  })
  await run()
  expect(await rows(bed, 'select name from catalog.product')).toEqual([{ name: 'Товар a' }])
  expect((await issues(bed)).filter(({ file }) => file === 'goods/goods_1_1_a.xml')).toEqual([
    { severity: 'warning', code: 'UNKNOWN_ELEMENTS', file: 'goods/goods_1_1_a.xml', line: null, onec_id: null },
    { severity: 'warning', code: 'CHARACTERS_DROPPED', file: 'goods/goods_1_1_a.xml', line: null, onec_id: null },
  ])
})

test('brands that are spelt alike are one, whether a dictionary or a good names them, and keep it when 1C renames one', async () => {
  await using bed = await createTestBed()
  const brands = (...values: [id: string, name: string][]) =>
    classifier(`<Свойства><Свойство><Ид>Бренд</Ид><Наименование>Бренд</Наименование><ТипЗначений>Справочник</ТипЗначений><ВариантыЗначений>
      ${values.map(([id, name]) => `<Справочник><ИдЗначения>${id}</ИдЗначения><Значение>${name}</Значение></Справочник>`).join('')}
      </ВариантыЗначений></Свойство></Свойства>`)
  const dir = writeExport({
    ...smallExport(),
    'propertiesGoods/propertiesGoods_1_1_a.xml': brands(
      ['n-1', 'Белый  Парус'],
      ['n-2', 'БЕЛЫЙ\u00a0парус '],
      ['n-3', 'Маяк'],
    ),
    'goods/goods_1_1_a.xml': goods(
      good('1', { brand: 'n-1' }),
      good('2', { brand: 'n-2' }),
      good('3', { brand: ' белый парус' }),
      good('4', { brand: 'n-3' }),
      good('5', { brand: 'Без бренда' }),
    ),
  })
  const run = await importer(bed, dir)
  const branded = `select p.onec_id, b.name from catalog.product p left join catalog.brand b on b.id = p.brand_id where p.onec_id < '6' order by 1`
  const called = (sail: string, pennant: string) => [
    { onec_id: '1', name: sail },
    { onec_id: '2', name: sail },
    { onec_id: '3', name: sail },
    { onec_id: '4', name: pennant },
    { onec_id: '5', name: null },
  ]
  for (const counted of [{ created: 3 }, { unchanged: 3 }]) {
    expect((await run()).counts.brand).toMatchObject({ ...counted, updated: 0 })
    expect(await rows(bed, branded)).toEqual(called('Белый  Парус', 'Маяк'))
  }
  writeExport({ 'propertiesGoods/propertiesGoods_1_1_a.xml': brands(['n-1', 'Белый парус'], ['n-3', 'Маяк-М']) }, dir)
  expect((await run()).counts.brand).toMatchObject({ created: 0, updated: 2 })
  expect(await rows(bed, branded)).toEqual(called('Белый парус', 'Маяк-М'))
})

test('a property that turns out to name brands, or no more to do so, after goods were read, says it for those too', async () => {
  await using bed = await createTestBed()
  const { 'propertiesGoods/propertiesGoods_1_1_a.xml': _, ...others } = smallExport()
  const repeated = good('a', { size: 'Парус' })
  const first = goods(repeated, good('b', { size: 'Парус', brand: 'Маяк' }), good('c', { size: 'Парус' }))
  const second = (property: string) =>
    goods(repeated).replace(
      '<Каталог',
      `<Классификатор><Ид>c-1</Ид><Наименование>К</Наименование><Свойства><Свойство><Ид>p-size</Ид>
        <Наименование>${property}</Наименование></Свойство></Свойства></Классификатор><Каталог`,
    )
  const dir = writeExport({ ...others, 'goods/goods_1_1_a.xml': first, 'goods/goods_1_2_b.xml': second('Бренд') })
  const run = await importer(bed, dir)
  const brands = () =>
    rows(
      bed,
      'select p.onec_id, b.name from catalog.product p left join catalog.brand b on b.id = p.brand_id order by 1',
    )
  const called = (a: string | null, b: string) => [
    { onec_id: 'a', name: a },
    { onec_id: 'b', name: b },
    { onec_id: 'c', name: a },
  ]
  const named = { ofSeveral: called('Парус', 'Парус'), ofOne: called(null, 'Маяк') }
  for (const [property, expected, updated] of [
    ['Бренд', named.ofSeveral, 0],
    ['Размер', named.ofOne, 3],
    ['Бренд', named.ofSeveral, 3],
  ] as const) {
    writeExport({ 'goods/goods_1_2_b.xml': second(property) }, dir)
    const { counts } = await run()
    expect(counts.product).toMatchObject({ updated, skipped: 0 })
    expect(await brands()).toEqual(expected)
    const again = await run('catalog', { full: true })
    expect(again.counts.product).toMatchObject({ created: 0, updated: 0, unchanged: 3, skipped: 0 })
    expect(await brands()).toEqual(expected)
  }
})
