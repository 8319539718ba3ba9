import { expect, test } from 'vitest'
import type { ContentKind } from './plan/content-kind.ts'
import { planExport } from './plan-export.ts'
import type { FileSummary } from './read-records.ts'
import { catalog, classic, classifier, formed, offerPackage, segmented, whole } from './testing/documents.ts'
import { temporaryExport } from './testing/temporary-export.ts'

const group = '<Группы><Группа><Ид>g1</Ид><Наименование>Спорт</Наименование></Группа></Группы>'
const property = '<Свойства><Свойство><Ид>p1</Ид><Наименование>Цвет</Наименование></Свойство></Свойства>'
const unit = '<ЕдиницыИзмерения><ЕдиницаИзмерения><Ид>796 </Ид></ЕдиницаИзмерения></ЕдиницыИзмерения>'
const priceType = '<ТипыЦен><ТипЦены><Ид>t1</Ид><Наименование>Опт</Наименование></ТипЦены></ТипыЦен>'
const warehouse = '<Склады><Склад><Ид>w1</Ид><Наименование>Главный</Наименование></Склад></Склады>'
const good = (id: string) => `<Товар><Ид>${id}</Ид><Наименование>Мяч</Наименование></Товар>`
const prices = '<Цены><Цена><ИдТипаЦены>t1</ИдТипаЦены><ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу></Цена></Цены>'
const offer = (id: string, more = '') =>
  `<Предложение><Ид>${id}</Ид><Наименование>Мяч</Наименование>${more}</Предложение>`
const onlyPrices = (id: string) => `<Предложение><Ид>${id}</Ид>${prices}</Предложение>`
const onlyStocks = (id: string) =>
  `<Предложение><Ид>${id}</Ид><Остатки><Остаток><Количество>1</Количество></Остаток></Остатки></Предложение>`
const customers = segmented(
  '<Контрагенты СодержитТолькоИзменения="false"><Контрагент><Ид>k1</Ид></Контрагент></Контрагенты>',
)
const guid = '0791afc2-c0d2-fc83-7e82-d0c65aacb75c'

/** Classic: the goods of catalogue `cat`, and its offers. */
const goodsOf = (cat: string, ...ids: string[]) =>
  classic(
    `<Классификатор><Ид>${cat}</Ид>${group}${property}</Классификатор><Каталог СодержитТолькоИзменения="false"><Ид>${cat}</Ид><Товары>${ids.map(good).join('')}</Товары></Каталог>`,
  )
const offersOf = (cat: string, ...ids: string[]) =>
  classic(
    `<ПакетПредложений СодержитТолькоИзменения="false"><Ид>${cat}#</Ид>${priceType}<Предложения>${ids.map((id) => offer(id, `${prices}<Количество>2</Количество>`)).join('')}</Предложения></ПакетПредложений>`,
  )
const asChild = (document: string) =>
  document.replace(
    /<(Каталог|ПакетПредложений) СодержитТолькоИзменения="(\w+)">/,
    '<$1><СодержитТолькоИзменения>$2</СодержитТолькоИзменения>',
  )

const goodsContents: ContentKind[] = ['goods', 'groups', 'properties']
const offersContents: ContentKind[] = ['offers', 'priceTypes', 'prices', 'stocks']

interface Layout {
  layout: string
  files: Record<string, string>
  /** In the order to read them in: name, contents, catalogue, changes only. */
  plan: [string, ContentKind[], string | null, boolean | null][]
  counts: FileSummary['counts']
}

const layouts: Layout[] = [
  {
    layout: 'folders of 3.1, and the odd place of its goods',
    files: {
      [`groups/groups_1_1_${guid}.xml`]: classifier(group),
      'goods/import_files/goods.xml': catalog(good('a') + good('b')),
      [`offers/offers_1_10_${guid}.xml`]: offerPackage(offer('a#3')),
      [`offers/offers_1_2_${guid}.xml`]: offerPackage(offer('a#1') + offer('a#2')),
      [`prices/prices_1_1_${guid}.xml`]: offerPackage(onlyPrices('a#1')),
      [`rests/rests_1_1_${guid}.xml`]: offerPackage(onlyStocks('a#1') + onlyStocks('b')),
      [`priceLists/priceLists_1_1_${guid}.xml`]: classifier(priceType),
      'storages/storages.xml': classifier(warehouse),
      'units/units.xml': classifier(unit),
      [`propertiesGoods/propertiesGoods_1_1_${guid}.xml`]: classifier(property),
      [`propertiesOffers/propertiesOffers_1_1_${guid}.xml`]: segmented(
        `<ПакетПредложений><Ид>#cat-1</Ид></ПакетПредложений><Классификатор>${property}</Классификатор>`,
      ),
      [`contragents/contragents_1_${guid}.xml`]: customers,
    },
    plan: [
      [`contragents/contragents_1_${guid}.xml`, ['customers'], null, false],
      ['goods/import_files/goods.xml', ['goods'], 'cat-1', true],
      [`groups/groups_1_1_${guid}.xml`, ['groups'], 'cat-1', true],
      [`offers/offers_1_2_${guid}.xml`, ['offers'], 'cat-1', true],
      [`offers/offers_1_10_${guid}.xml`, ['offers'], 'cat-1', true],
      [`priceLists/priceLists_1_1_${guid}.xml`, ['priceTypes'], 'cat-1', true],
      [`prices/prices_1_1_${guid}.xml`, ['prices'], 'cat-1', true],
      [`propertiesGoods/propertiesGoods_1_1_${guid}.xml`, ['properties'], 'cat-1', true],
      [`propertiesOffers/propertiesOffers_1_1_${guid}.xml`, ['properties'], 'cat-1', null],
      [`rests/rests_1_1_${guid}.xml`, ['stocks'], 'cat-1', true],
      ['storages/storages.xml', ['warehouses'], 'cat-1', true],
      ['units/units.xml', ['units'], 'cat-1', true],
    ],
    counts: {
      group: 1,
      good: 2,
      offer: 3,
      offerPrices: 1,
      offerStocks: 2,
      priceType: 1,
      warehouse: 1,
      unit: 1,
      property: 2,
      customer: 1,
    },
  },
  {
    layout: 'flat, with the names of 2.09',
    files: {
      [`import___${guid}.xml`]: whole(catalog(good('a'))),
      [`offers___${guid}.xml`]: offerPackage(offer('a')),
      [`prices___${guid}.xml`]: offerPackage(onlyPrices('a')),
      [`rests___${guid}.xml`]: offerPackage(onlyStocks('a')),
    },
    plan: [
      [`import___${guid}.xml`, ['goods'], 'cat-1', false],
      [`offers___${guid}.xml`, ['offers'], 'cat-1', true],
      [`prices___${guid}.xml`, ['prices'], 'cat-1', true],
      [`rests___${guid}.xml`, ['stocks'], 'cat-1', true],
    ],
    counts: { good: 1, offer: 1, offerPrices: 1, offerStocks: 1 },
  },
  {
    layout: 'classic: two catalogues, one of them in portions',
    files: {
      'webdata/import1_1.xml': goodsOf('cat-b', 'c'),
      'webdata/import0_10.xml': goodsOf('cat-a', 'b'),
      'webdata/import0_2.xml': goodsOf('cat-a', 'a'),
      'webdata/import0_1.xml': goodsOf('cat-a', 'd', 'e'),
      'webdata/offers0_1.xml': offersOf('cat-a', 'a', 'b'),
      'webdata/offers1_1.xml': offersOf('cat-b', 'c'),
    },
    plan: [
      ['webdata/import0_1.xml', goodsContents, 'cat-a', false],
      ['webdata/import0_2.xml', goodsContents, 'cat-a', false],
      ['webdata/import0_10.xml', goodsContents, 'cat-a', false],
      ['webdata/import1_1.xml', goodsContents, 'cat-b', false],
      ['webdata/offers0_1.xml', offersContents, 'cat-a', false],
      ['webdata/offers1_1.xml', offersContents, 'cat-b', false],
    ],
    counts: { group: 4, property: 4, good: 5, priceType: 2, offer: 3, offerPrices: 3, offerStocks: 3 },
  },
  {
    layout: 'the oldest: two files, "changes only" as an element',
    files: { 'import.xml': asChild(goodsOf('cat-a', 'a')), 'offers.xml': asChild(offersOf('cat-a', 'a')) },
    plan: [
      ['import.xml', goodsContents, 'cat-a', false],
      ['offers.xml', offersContents, 'cat-a', false],
    ],
    counts: { group: 1, property: 1, good: 1, priceType: 1, offer: 1, offerPrices: 1, offerStocks: 1 },
  },
  {
    layout: 'a classifier that is its own root, before what has a date',
    files: {
      'classifier.xml': `<?xml version="1.0" encoding="UTF-8"?><Классификатор><Ид>cat-a</Ид>${group}${property}</Классификатор>`,
      'Import.XML': goodsOf('cat-a', 'a').replace(/<Классификатор>.*<\/Классификатор>/, ''),
    },
    plan: [
      ['classifier.xml', ['groups', 'properties'], null, null],
      ['Import.XML', ['goods'], 'cat-a', false],
    ],
    counts: { group: 1, property: 1, good: 1 },
  },
  {
    layout: 'names of mixed case, and an offers file with properties and nothing else',
    files: {
      'GOODS_1_1_A.XML': catalog(good('a')),
      'PriceLists_1_1_b.xml': classifier(priceType),
      'Offers_1_1_c.xml': segmented(
        `<ПакетПредложений СодержитТолькоИзменения="true"><Ид>#cat-1</Ид></ПакетПредложений><Классификатор>${property}</Классификатор>`,
      ),
    },
    plan: [
      ['GOODS_1_1_A.XML', ['goods'], 'cat-1', true],
      ['Offers_1_1_c.xml', ['properties'], 'cat-1', true],
      ['PriceLists_1_1_b.xml', ['priceTypes'], 'cat-1', true],
    ],
    counts: { good: 1, property: 1, priceType: 1 },
  },
]

test.each(layouts)('$layout', async ({ files, plan, counts }) => {
  await using files_ = await temporaryExport(files)
  const found = await planExport(files_.root)
  expect(
    found.files.map(({ name, contents, catalogId, changesOnly }) => [
      name,
      [...contents].sort(),
      catalogId,
      changesOnly,
    ]),
  ).toEqual(plan)
  expect(found.superseded).toEqual([])
  expect(found.ignored).toEqual([])
  const total: Record<string, number> = {}
  for (const { name } of found.files) {
    const { summary } = await files_.read(name)
    for (const [type, count] of Object.entries(summary.counts)) total[type] = (total[type] ?? 0) + count
  }
  expect(total).toEqual(counts)
})

test.each(['true', 'false'])('a large file says early on whether it holds changes only: %s', async (said) => {
  const goods = catalog(good('a').repeat(5000)).replace('="true"', `="${said}"`)
  await using files = await temporaryExport({ 'attribute.xml': goods, 'element.xml': asChild(goods) })
  const plan = await planExport(files.root)
  expect(plan.files.map(({ changesOnly }) => changesOnly)).toEqual([said === 'true', said === 'true'])
})

const early = '2025-11-25T03:00:00'
const late = '2025-11-26T03:00:00'
const names = ({ files }: { files: { name: string }[] }) => files.map(({ name }) => name)

test('an older export that held everything makes room for a newer one that does', async () => {
  await using files = await temporaryExport({
    'goods/goods_1_1_old.xml': formed(early, whole(catalog(good('a')))),
    'goods/goods_1_1_new.xml': formed(late, whole(catalog(good('a')))),
  })
  const plan = await planExport(files.root)
  expect(names(plan)).toEqual(['goods/goods_1_1_new.xml'])
  expect(plan.superseded).toEqual([
    {
      name: 'goods/goods_1_1_old.xml',
      by: 'goods/goods_1_1_new.xml',
      formedAt: early,
      contents: new Set(['goods']),
      isRead: false,
    },
  ])
})

test('what a newer export of changes does not mention is read from the older one, before it', async () => {
  await using files = await temporaryExport({
    'goods/goods_1_1_b-old.xml': formed(early, catalog(good('a') + good('b'))),
    'goods/goods_1_1_a-new.xml': formed(late, catalog(good('a'))),
  })
  const plan = await planExport(files.root)
  expect(names(plan)).toEqual(['goods/goods_1_1_b-old.xml', 'goods/goods_1_1_a-new.xml'])
  expect(plan.superseded).toMatchObject([
    { name: 'goods/goods_1_1_b-old.xml', by: 'goods/goods_1_1_a-new.xml', isRead: true },
  ])
})

test('a whole export makes room for itself only: changes after it are read, whatever was before it is not', async () => {
  await using files = await temporaryExport({
    'rests_1_1_d.xml': formed('2025-11-24T03:00:00', offerPackage(onlyStocks('a'))),
    'rests_1_1_c.xml': formed(early, whole(offerPackage(onlyStocks('a')))),
    'rests_1_1_b.xml': formed(late, offerPackage(onlyStocks('a'))),
    'rests_1_1_a.xml': formed('2025-11-27T03:00:00', offerPackage(onlyStocks('a'))),
  })
  const plan = await planExport(files.root)
  expect(names(plan)).toEqual(['rests_1_1_c.xml', 'rests_1_1_b.xml', 'rests_1_1_a.xml'])
  expect(plan.superseded.map(({ name, by, isRead }) => [name, by, isRead])).toEqual([
    ['rests_1_1_b.xml', 'rests_1_1_a.xml', true],
    ['rests_1_1_c.xml', 'rests_1_1_a.xml', true],
    ['rests_1_1_d.xml', 'rests_1_1_c.xml', false],
  ])
})

test('segments of one export belong together, whichever was formed first', async () => {
  await using files = await temporaryExport({
    'goods_1_1_a.xml': formed('2025-11-26T03:00:02', whole(catalog(good('a')))),
    'goods_1_2_b.xml': formed('2025-11-26T03:00:01', whole(catalog(good('b')))),
    'goods_1_3_c.xml': formed('2025-11-26T03:00:03', whole(catalog(good('c')))),
  })
  const plan = await planExport(files.root)
  expect(names(plan).sort()).toEqual(['goods_1_1_a.xml', 'goods_1_2_b.xml', 'goods_1_3_c.xml'])
  expect(plan.superseded).toEqual([])
})

test('a segment that a smaller newer export has no place for is read, and first', async () => {
  await using files = await temporaryExport({
    'goods_1_1_old.xml': formed(early, whole(catalog(good('a')))),
    'goods_1_2_old.xml': formed(early, whole(catalog(good('b')))),
    'goods_1_1_new.xml': formed(late, whole(catalog(good('a')))),
  })
  const plan = await planExport(files.root)
  expect(names(plan)).toEqual(['goods_1_2_old.xml', 'goods_1_1_new.xml'])
  expect(plan.superseded.map(({ name }) => name)).toEqual(['goods_1_1_old.xml'])
})

test.each<[string, string, string]>([
  ['another catalogue', 'import0_1.xml', 'import1_1.xml'],
  ['another segment', 'import0_1.xml', 'import0_2.xml'],
  ['another kind by name', 'propertiesGoods_1_1_a.xml', 'propertiesOffers_1_1_b.xml'],
  ['a name that 1C did not give', 'goods.xml', 'goods (2).xml'],
])('a file of %s is not an older one', async (_, older, newer) => {
  await using files = await temporaryExport({
    [older]: formed(early, whole(catalog(good('a')))),
    [newer]: formed(late, whole(catalog(good('a')))),
  })
  expect((await planExport(files.root)).superseded).toEqual([])
})

test('a file of another catalogue by its id, or with more in it, is not an older one', async () => {
  await using files = await temporaryExport({
    'a/import0_1.xml': formed(early, goodsOf('cat-a', 'a')),
    'b/import0_1.xml': formed(late, goodsOf('cat-b', 'a')),
    'c/import0_1.xml': formed('2025-11-27T03:00:00', whole(catalog(good('a'))).replaceAll('cat-1', 'cat-a')),
  })
  expect((await planExport(files.root)).superseded).toEqual([])
})

test('files without a number are parts of one export when they were formed within an hour', async () => {
  const prices = (at: string) => formed(at, whole(offerPackage(onlyPrices('a'))))
  await using files = await temporaryExport({
    'prices___a.xml': prices('2025-11-26T03:00:00'),
    'prices___b.xml': prices('2025-11-26T03:59:00'),
    'prices___c.xml': prices('2025-11-26T04:30:00'),
  })
  const plan = await planExport(files.root)
  expect(names(plan)).toEqual(['prices___b.xml', 'prices___c.xml'])
  expect(plan.superseded).toMatchObject([{ name: 'prices___a.xml', by: 'prices___c.xml' }])
})

test('a damaged file that need not be read does not stand in the way', async () => {
  const large = (id: string) => `${good(id).repeat(2000)}${' '.repeat(70_000)}`
  await using files = await temporaryExport({
    'goods_1_1_old.xml': formed(early, whole(catalog(large('a')))).slice(0, -40),
    'goods_1_1_new.xml': formed(late, whole(catalog(large('a')))),
  })
  expect(names(await planExport(files.root))).toEqual(['goods_1_1_new.xml'])
})
