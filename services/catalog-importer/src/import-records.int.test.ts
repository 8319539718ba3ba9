import { createTestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { count, everything, importer, issues, rows } from './testing/importer-bed.ts'
import {
  classifier,
  document,
  good,
  goods,
  offer,
  offers,
  prices,
  smallExport,
  stocks,
  writeExport,
} from './testing/write-export.ts'

test('everything that an export holds is in the tables, keyed by its 1C id', async () => {
  await using bed = await createTestBed()
  const run = await importer(bed, writeExport(smallExport()))
  const { outcome, counts, payload } = await run()
  expect(outcome).toBe('completed')
  expect(payload).toMatchObject({ failed: 0, warnings: 0 })
  expect(
    await rows(
      bed,
      'select c.onec_id, p.onec_id as parent, c.name from catalog.category c left join catalog.category p on p.id = c.parent_id order by 1',
    ),
  ).toEqual([
    { onec_id: 'g-1', parent: null, name: 'СПОРТ' },
    { onec_id: 'g-2', parent: 'g-1', name: 'Мячи' },
  ])
  expect(
    await rows(
      bed,
      'select p.onec_id, p.article, p.is_active, b.name as brand, u.name as unit, p.vat_rate, p.attributes, p.catalog_onec_id from catalog.product p left join catalog.brand b on b.id = p.brand_id left join catalog.unit u on u.id = p.unit_id order by 1',
    ),
  ).toEqual([
    {
      onec_id: 'a',
      article: 'A-1',
      is_active: true,
      brand: 'Вымпел',
      unit: 'шт',
      vat_rate: '20',
      attributes: { Бренд: 'b-1', 'p-size': 's-1' },
      catalog_onec_id: 'c-1',
    },
    {
      onec_id: 'b',
      article: 'A-1',
      is_active: true,
      brand: null,
      unit: 'шт',
      vat_rate: '20',
      attributes: {},
      catalog_onec_id: 'c-1',
    },
    {
      onec_id: 'c',
      article: null,
      is_active: false,
      brand: null,
      unit: 'шт',
      vat_rate: '20',
      attributes: {},
      catalog_onec_id: 'c-1',
    },
  ])
  expect(await rows(bed, 'select name from catalog.brand')).toEqual([{ name: 'Вымпел' }])
  expect(await rows(bed, 'select onec_id, is_default, is_active from catalog.variant order by 1')).toEqual([
    { onec_id: 'a#1', is_default: false, is_active: true },
    { onec_id: 'a#2', is_default: false, is_active: true },
    { onec_id: 'b', is_default: true, is_active: true },
    { onec_id: 'c', is_default: true, is_active: true },
  ])
  expect(
    await rows(
      bed,
      'select v.onec_id, t.name, p.amount from catalog.price p join catalog.variant v on v.id = p.variant_id join catalog.price_type t on t.id = p.price_type_id order by 1, 2',
    ),
  ).toEqual([
    { onec_id: 'a#1', name: 'Опт 1', amount: '1000.00' },
    { onec_id: 'a#1', name: 'РРЦ', amount: '1234.56' },
    { onec_id: 'a#2', name: 'РРЦ', amount: '10.50' },
    { onec_id: 'b', name: 'РРЦ', amount: '5.00' },
  ])
  expect(
    await rows(
      bed,
      'select v.onec_id, s.quantity from catalog.stock s join catalog.variant v on v.id = s.variant_id order by 1',
    ),
  ).toEqual([
    { onec_id: 'a#1', quantity: '31.500' },
    { onec_id: 'b', quantity: '-2.000' },
  ])
  expect(await rows(bed, 'select position, path from catalog.product_picture order by 1')).toEqual([
    { position: 0, path: 'import_files/aa/a_1.jpg' },
    { position: 1, path: 'import_files/aa/a_2.jpg' },
  ])
  expect(counts.product).toEqual({ created: 3, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 0 })
  expect(await rows(bed, "select tablename from pg_tables where schemaname = 'staging'")).toEqual([])
})

test('the same export again changes no row, and says so', async () => {
  await using bed = await createTestBed()
  const run = await importer(bed, writeExport(smallExport()))
  const first = await run()
  const before = await rows(bed, everything)
  const again = await run()
  expect(await rows(bed, everything)).toEqual(before)
  for (const [entity, { unchanged, ...others }] of Object.entries(again.counts)) {
    expect({ entity, ...others }).toEqual({ entity, created: 0, updated: 0, deactivated: 0, skipped: 0, failed: 0 })
    expect(unchanged).toBe(first.counts[entity]?.created)
  }
})

test('a new export updates, adds, switches off and on by its marks, and leaves alone what it does not name', async () => {
  await using bed = await createTestBed()
  const dir = writeExport(smallExport())
  const run = await importer(bed, dir)
  await run()
  writeExport(
    {
      'goods/goods_1_1_a.xml': goods(
        good('a', { name: 'Мяч', article: 'A-1', brand: 'b-1', size: 's-1', deleted: true }),
        good('c'),
        good('d'),
      ),
      'prices/prices_1_1_a.xml': offers(prices('a#1', { 't-1': '1300' })),
    },
    dir,
  )
  const { counts, sessionId } = await run()
  expect(counts.product).toEqual({ created: 1, updated: 1, unchanged: 0, deactivated: 1, skipped: 0, failed: 0 })
  expect(counts.price).toMatchObject({ updated: 1, created: 0 })
  expect(await rows(bed, 'select onec_id, name, is_active from catalog.product order by 1')).toEqual([
    { onec_id: 'a', name: 'Мяч', is_active: false },
    { onec_id: 'b', name: 'Товар b', is_active: true },
    { onec_id: 'c', name: 'Товар c', is_active: true },
    { onec_id: 'd', name: 'Товар d', is_active: true },
  ])
  expect(
    await rows(bed, `select onec_id from catalog.product where last_session_id = '${sessionId}' order by 1`),
  ).toEqual([{ onec_id: 'a' }, { onec_id: 'c' }, { onec_id: 'd' }])
  expect(await rows(bed, 'select count(*)::int as n from catalog.price')).toEqual([{ n: 4 }])
})

test('a good that lost a picture or moved to another group counts as updated', async () => {
  await using bed = await createTestBed()
  const dir = writeExport(smallExport())
  const run = await importer(bed, dir)
  await run()
  const moved = { article: 'A-1', brand: 'b-1', size: 's-1' }
  writeExport(
    { 'goods/goods_1_1_a.xml': goods(good('a', { ...moved, pictures: ['import_files/aa/a_2.jpg'], group: 'g-1' })) },
    dir,
  )
  expect((await run()).counts.product).toMatchObject({ updated: 1, unchanged: 0 })
})

test('a record that only now finds what it refers to is merged, though nothing in it is new', async () => {
  await using bed = await createTestBed()
  const unknown = (size: string) =>
    `<Предложение><Ид>a#1</Ид><ХарактеристикиТовара><ХарактеристикаТовара><Наименование>Размер</Наименование><Значение>${size}</Значение></ХарактеристикаТовара></ХарактеристикиТовара></Предложение>`
  const files = {
    ...smallExport(),
    'goods/goods_1_1_a.xml': goods(good('a', { group: 'g-9' }), good('b'), good('c', { brand: 'b-9' })),
    'offers/offers_1_1_a.xml': offers(unknown('5')),
    'prices/prices_1_1_a.xml': offers(prices('b', { 't-9': '5', 't-1': '6' })),
    'rests/rests_1_1_a.xml': offers(stocks('b', { 'w-9': '1' })),
  }
  const dir = writeExport({ ...files, 'propertiesGoods/propertiesGoods_1_1_a.xml': classifier('<Свойства/>') })
  const run = await importer(bed, dir)
  await run()
  const seen = () =>
    rows(
      bed,
      `select p.onec_id, b.onec_id as brand, (select array_agg(c.onec_id) from catalog.product_category l join catalog.category c on c.id = l.category_id where l.product_id = p.id) as categories,
        array_agg(v.name order by v.onec_id) as variants, count(r.amount)::int as prices, count(s.quantity)::int as stocks
      from catalog.product p left join catalog.brand b on b.id = p.brand_id join catalog.variant v on v.product_id = p.id and v.is_active
      left join catalog.price r on r.variant_id = v.id left join catalog.stock s on s.variant_id = v.id group by 1, 2, p.id order by 1`,
    )
  expect(await seen()).toEqual([
    { onec_id: 'a', brand: null, categories: null, variants: ['Товар a'], prices: 0, stocks: 0 },
    { onec_id: 'b', brand: null, categories: ['g-2'], variants: ['Товар b'], prices: 1, stocks: 0 },
    { onec_id: 'c', brand: 'name:b-9', categories: ['g-2'], variants: ['Товар c'], prices: 0, stocks: 0 },
  ])
  writeExport(
    {
      'groups/groups_1_2_b.xml': classifier(
        '<Группы><Группа><Ид>g-9</Ид><Наименование>Девятая</Наименование></Группа></Группы>',
      ),
      'priceLists/priceLists_1_2_b.xml': classifier(
        '<ТипыЦен><ТипЦены><Ид>t-9</Ид><Наименование>Девятый</Наименование></ТипЦены></ТипыЦен>',
      ),
      'storages/storages_1_2_b.xml': classifier(
        '<Склады><Склад><Ид>w-9</Ид><Наименование>Девятый</Наименование></Склад></Склады>',
      ),
      'propertiesGoods/propertiesGoods_1_1_a.xml': classifier(
        '<Свойства><Свойство><Ид>Бренд</Ид><Наименование>Бренд</Наименование><ТипЗначений>Справочник</ТипЗначений><ВариантыЗначений><Справочник><ИдЗначения>b-9</ИдЗначения><Значение>Девятый</Значение></Справочник></ВариантыЗначений></Свойство></Свойства>',
      ),
      'goods/goods_1_1_a.xml': goods(
        good('a', { name: 'Новое имя', group: 'g-9' }),
        good('b'),
        good('c', { brand: 'b-9' }),
      ),
    },
    dir,
  )
  const { counts } = await run()
  expect(await seen()).toEqual([
    { onec_id: 'a', brand: null, categories: ['g-9'], variants: ['Новое имя'], prices: 0, stocks: 0 },
    { onec_id: 'b', brand: null, categories: ['g-2'], variants: ['Товар b', 'Товар b'], prices: 2, stocks: 2 },
    { onec_id: 'c', brand: 'b-9', categories: ['g-2'], variants: ['Товар c'], prices: 0, stocks: 0 },
  ])
  expect(counts.price).toMatchObject({ created: 1, unchanged: 1 })
  expect(counts.variant).toMatchObject({ updated: 1 })
})

test('pictures of an offer hang on its variant, beside those of its good', async () => {
  await using bed = await createTestBed()
  const dir = writeExport({
    'goods.xml': goods(good('x', { pictures: ['import_files/x.jpg'] })),
    'offers.xml': offers(offer('x#1', { pictures: ['import_files/a.jpg', 'import_files/b.jpg'] })),
  })
  const run = await importer(bed, dir)
  await run()
  const pictures = () =>
    rows(
      bed,
      'select v.onec_id, i.position, i.path from catalog.product_picture i left join catalog.variant v on v.id = i.variant_id order by 1 nulls first, 2',
    )
  expect(await pictures()).toEqual([
    { onec_id: null, position: 0, path: 'import_files/x.jpg' },
    { onec_id: 'x#1', position: 0, path: 'import_files/a.jpg' },
    { onec_id: 'x#1', position: 1, path: 'import_files/b.jpg' },
  ])
  writeExport({ 'offers.xml': offers(offer('x#1', { pictures: ['import_files/b.jpg'] })) }, dir)
  expect((await run()).counts).toMatchObject({ variant: { updated: 1 }, product: { unchanged: 1 } })
  expect(await pictures()).toEqual([
    { onec_id: null, position: 0, path: 'import_files/x.jpg' },
    { onec_id: 'x#1', position: 0, path: 'import_files/b.jpg' },
  ])
})

test('default variants give way to offers and come back when the last one goes', async () => {
  await using bed = await createTestBed()
  const dir = writeExport({ 'goods.xml': goods(good('x')) })
  const run = await importer(bed, dir)
  const variants = () => rows(bed, 'select onec_id, is_default, is_active from catalog.variant order by 1')
  expect((await run()).counts.default_variant).toMatchObject({ created: 1 })
  expect(await variants()).toEqual([{ onec_id: 'x', is_default: true, is_active: true }])
  writeExport({ 'offers.xml': offers(offer('x#1')) }, dir)
  expect((await run()).counts.default_variant).toMatchObject({ deactivated: 1 })
  expect(await variants()).toEqual([
    { onec_id: 'x', is_default: true, is_active: false },
    { onec_id: 'x#1', is_default: false, is_active: true },
  ])
  writeExport({ 'offers.xml': offers(offer('x#1', { deleted: true })) }, dir)
  expect((await run()).counts.default_variant).toMatchObject({ updated: 1 })
  expect(await variants()).toEqual([
    { onec_id: 'x', is_default: true, is_active: true },
    { onec_id: 'x#1', is_default: false, is_active: false },
  ])
})

test('an offer that carries the id of its good is that good’s variant, with no default beside it', async () => {
  await using bed = await createTestBed()
  const run = await importer(bed, writeExport({ 'goods.xml': goods(good('x')), 'offers.xml': offers(offer('x')) }))
  await run()
  await run()
  expect(await rows(bed, 'select onec_id, is_default from catalog.variant')).toEqual([
    { onec_id: 'x', is_default: false },
  ])
})

test('what refers to nothing becomes one issue a record, is counted, and makes no ghost', async () => {
  await using bed = await createTestBed()
  const files = smallExport()
  const run = await importer(
    bed,
    writeExport({
      ...files,
      'offers/offers_1_2_b.xml': offers(offer('nobody#1')),
      'prices/prices_1_2_b.xml': offers(prices('nobody#1', { 't-1': '1', 't-2': '2' }), prices('b', { 't-9': '3' })),
      'rests/rests_1_2_b.xml': offers(stocks('nobody#1', { 'w-1': '1' }), stocks('a#2', { 'w-9': '1' })),
      'units/units_1_2_b.xml': classifier(
        '<ЕдиницыИзмерения><ЕдиницаИзмерения><Ид/><Код>    </Код><НаименованиеКраткое>ед</НаименованиеКраткое></ЕдиницаИзмерения></ЕдиницыИзмерения>',
      ),
    }),
  )
  const { counts, payload } = await run()
  expect((await issues(bed)).map(({ code, onec_id, file }) => [code, onec_id, file])).toEqual([
    ['MISSING_ID', null, 'units/units_1_2_b.xml'],
    ['OFFER_WITHOUT_GOOD', 'nobody#1', 'offers/offers_1_2_b.xml'],
    ['PRICE_WITHOUT_OFFER', 'nobody#1', 'prices/prices_1_2_b.xml'],
    ['PRICE_TYPE_UNKNOWN', 'b', 'prices/prices_1_2_b.xml'],
    ['STOCK_WITHOUT_OFFER', 'nobody#1', 'rests/rests_1_2_b.xml'],
    ['WAREHOUSE_UNKNOWN', 'a#2', 'rests/rests_1_2_b.xml'],
  ])
  expect(payload).toMatchObject({ failed: 6 })
  expect([
    count(counts, 'variant', 'failed'),
    count(counts, 'price', 'failed'),
    count(counts, 'stock', 'failed'),
  ]).toEqual([1, 3, 2])
  expect(await rows(bed, 'select count(*)::int as n from catalog.product')).toEqual([{ n: 3 }])
})

test('in an export without a single line break every record is still an issue of its own', async () => {
  await using bed = await createTestBed()
  const orphans = offers(
    prices('x#1', { 't-1': '1' }),
    prices('x#2', { 't-1': 'договорная' }),
    prices('x#3', { 't-1': '2' }),
  )
  const run = await importer(
    bed,
    writeExport({ ...smallExport(), 'prices/prices_1_2_b.xml': orphans.replaceAll('\n', ' ') }),
  )
  expect((await run()).payload).toMatchObject({ failed: 3 })
  expect((await issues(bed)).map(({ code, onec_id }) => [code, onec_id])).toEqual([
    ['BAD_NUMBER', 'x#2'],
    ['PRICE_WITHOUT_OFFER', 'x#1'],
    ['PRICE_WITHOUT_OFFER', 'x#3'],
  ])
})

test('a record that stands twice with other contents is loaded once, the last, with a warning', async () => {
  await using bed = await createTestBed()
  const run = await importer(
    bed,
    writeExport({
      'goods_1_1.xml': goods(good('x', { name: 'Старый' })),
      'goods_1_2.xml': goods(good('x', { name: 'Новый' })),
    }),
  )
  const { counts } = await run()
  expect(counts.product).toMatchObject({ created: 1, skipped: 1 })
  expect(await rows(bed, 'select name from catalog.product')).toEqual([{ name: 'Новый' }])
  expect(await issues(bed)).toContainEqual(
    expect.objectContaining({ severity: 'warning', code: 'DUPLICATE_DIFFERS', file: 'goods_1_1.xml' }),
  )
})

test('a good that stands twice with other groups or pictures is no silent repeat', async () => {
  await using bed = await createTestBed()
  const files = smallExport()
  const run = await importer(
    bed,
    writeExport({
      ...files,
      'goods/goods_1_2_b.xml': goods(good('b', { article: 'A-1', group: 'g-1' })),
      'goods/goods_1_3_c.xml': goods(good('c', { deleted: true, pictures: ['import_files/c.jpg'] })),
    }),
  )
  expect((await run()).counts.product).toMatchObject({ created: 3, skipped: 2 })
  expect((await issues(bed)).map(({ code, onec_id }) => [code, onec_id])).toEqual([
    ['DUPLICATE_DIFFERS', 'b'],
    ['DUPLICATE_DIFFERS', 'c'],
  ])
})

test('a record that stands twice with the same contents is silent, and so are its links', async () => {
  await using bed = await createTestBed()
  const files = smallExport()
  const run = await importer(
    bed,
    writeExport({ ...files, 'goods/goods_1_2_b.xml': files['goods/goods_1_1_a.xml'] ?? '' }),
  )
  const { counts } = await run()
  expect(counts.product).toEqual({ created: 3, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 0 })
  expect(await rows(bed, 'select count(*)::int as n from catalog.product_picture')).toEqual([{ n: 2 }])
  expect(await issues(bed)).toEqual([])
})

test.each([
  ['cut off at its end', (text: string) => text.slice(0, -100), 'XML_TRUNCATED'],
  ['mis-nested', (text: string) => text.replace('</Цена>', '</Цены>'), 'XML_MALFORMED'],
])('a file that is %s fails the step before any row is written, and names file and line', async (_, damage, code) => {
  await using bed = await createTestBed()
  const files = smallExport()
  const damaged = files['prices/prices_1_1_a.xml'] ?? ''
  const run = await importer(bed, writeExport({ ...files, 'prices/prices_1_1_a.xml': damage(damaged) }))
  const step = await run()
  expect(step).toMatchObject({
    outcome: 'failed',
    code,
    payload: { file: 'prices/prices_1_1_a.xml', line: expect.any(Number) },
  })
  expect(step.payload?.message).toContain('prices/prices_1_1_a.xml')
  expect(await rows(bed, everything)).toEqual([])
  expect(await rows(bed, "select tablename from pg_tables where schemaname = 'staging'")).toEqual([])
})

test('a classic export, with prices and stocks inside its offers, fills the same tables', async () => {
  await using bed = await createTestBed()
  const run = await importer(
    bed,
    writeExport({
      'import0_1.xml': document(
        `<Классификатор><Ид>c-1</Ид><Наименование>К</Наименование><Категории><Категория><Ид>k-1</Ид><Наименование>Лампы</Наименование><Свойства><Ид>p-1</Ид></Свойства></Категория></Категории></Классификатор>
        <Каталог СодержитТолькоИзменения="false"><Ид>c-1</Ид><Наименование>К</Наименование><Товары>
        <Товар><Ид>x</Ид><Артикул>L-1</Артикул><Наименование>Лампа</Наименование><БазоваяЕдиница Код="796 " НаименованиеПолное="Штука" МеждународноеСокращение="PCE">шт</БазоваяЕдиница><Категория>k-1</Категория></Товар>
        <Товар Статус="Удален"><Ид>y</Ид><Наименование>Снята</Наименование></Товар></Товары></Каталог>
        <Контрагенты><Контрагент><Наименование>Не каталог</Наименование></Контрагент></Контрагенты>`,
        '2.08',
      ),
      'offers0_1.xml': document(
        `<ПакетПредложений СодержитТолькоИзменения="false"><Ид>c-1#</Ид><ИдКаталога>c-1</ИдКаталога><ТипыЦен><ТипЦены><Ид>t-1</Ид><Наименование>Сайт</Наименование><Валюта>RUB</Валюта></ТипЦены></ТипыЦен>
        <Предложения><Предложение><Ид>x</Ид><Наименование>Лампа</Наименование><Цены><Цена><ИдТипаЦены>t-1</ИдТипаЦены><ЦенаЗаЕдиницу>37.5</ЦенаЗаЕдиницу><Валюта>RUB</Валюта><Единица>шт</Единица><Коэффициент>1</Коэффициент></Цена></Цены><Количество>4</Количество></Предложение></Предложения></ПакетПредложений>`,
        '2.08',
      ),
    }),
  )
  const { outcome, counts } = await run()
  expect(outcome).toBe('completed')
  expect(
    await rows(
      bed,
      'select p.onec_id, p.is_active, c.name as category, u.full_name as unit from catalog.product p left join catalog.product_category l on l.product_id = p.id left join catalog.category c on c.id = l.category_id left join catalog.unit u on u.id = p.unit_id order by 1',
    ),
  ).toEqual([
    { onec_id: 'x', is_active: true, category: 'Лампы', unit: 'Штука' },
    { onec_id: 'y', is_active: false, category: null, unit: null },
  ])
  expect(await rows(bed, 'select warehouse_id, quantity from catalog.stock')).toEqual([
    { warehouse_id: null, quantity: '4.000' },
  ])
  expect(await rows(bed, 'select amount, coefficient, unit_code from catalog.price')).toEqual([
    { amount: '37.50', coefficient: '1', unit_code: 'шт' },
  ])
  expect((await run()).counts.stock).toEqual({ ...counts.stock, created: 0, unchanged: 1 })
})

test('a record that is only marked as deleted is switched off and keeps everything else', async () => {
  await using bed = await createTestBed()
  const dir = writeExport(smallExport())
  const run = await importer(bed, dir)
  await run()
  const before = await rows(bed, "select * from catalog.product where onec_id = 'a'")
  writeExport(
    {
      'goods/goods_1_1_a.xml': goods(
        '<Товар Статус="Удален"><Ид>a</Ид></Товар>',
        '<Товар Статус="Удален"><Ид>never seen</Ид></Товар>',
      ),
    },
    dir,
  )
  const { counts, sessionId } = await run()
  expect(await rows(bed, "select * from catalog.product where onec_id = 'a'")).toEqual([
    { ...before[0], is_active: false, last_session_id: sessionId },
  ])
  expect(counts.product).toMatchObject({ created: 0, deactivated: 1, unchanged: 1 })
  expect(await rows(bed, 'select count(*)::int as n from catalog.product_picture')).toEqual([{ n: 2 }])
})

test('an import of stocks or of prices takes only those, from the files that have them', async () => {
  await using bed = await createTestBed()
  const dir = writeExport(smallExport())
  const run = await importer(bed, dir)
  await run()
  writeExport(
    {
      'goods/goods_1_1_a.xml': goods(good('a', { name: 'Другое имя' })),
      'offers/offers_1_1_a.xml': offers(offer('a#1', { name: 'Тоже другое' }), offer('a#3')),
      'prices/prices_1_1_a.xml': offers(prices('a#1', { 't-1': '999', 't-2': '1000' }), prices('b', { 't-1': '5' })),
      'rests/rests_1_1_a.xml': offers(stocks('a#1', { 'w-1': '31.5' }), stocks('a#2', { 'w-1': '7' })),
    },
    dir,
  )
  const before = await rows(bed, everything)
  const ofStocks = await run('stocks')
  expect(ofStocks.outcome).toBe('completed')
  expect(ofStocks.counts).toEqual({
    stock: { created: 1, updated: 0, unchanged: 1, deactivated: 0, skipped: 0, failed: 0 },
  })
  expect(ofStocks.payload).toMatchObject({ total: 2, failed: 0, files: [{ path: 'rests/rests_1_1_a.xml' }] })
  const ofPrices = await run('prices')
  expect(ofPrices.counts).toEqual({
    price: { created: 0, updated: 1, unchanged: 2, deactivated: 0, skipped: 0, failed: 0 },
  })
  expect(ofPrices.payload).toMatchObject({ files: [{ path: 'prices/prices_1_1_a.xml' }] })

  const key = ({ t, to_jsonb: row }: Record<string, unknown>) => `${t}:${JSON.stringify(row)}`
  const known = new Set(before.map(key))
  const changed = (await rows(bed, everything)).filter((row) => !known.has(key(row)))
  expect(changed).toMatchObject([
    { t: 'price', to_jsonb: { amount: 999, last_session_id: ofPrices.sessionId } },
    { t: 'stock', to_jsonb: { quantity: 7, last_session_id: ofStocks.sessionId } },
  ])
})

test('stocks and prices inside classic offers are taken without the offers', async () => {
  await using bed = await createTestBed()
  const dir = writeExport({
    'groups.xml': smallExport()['groups/groups_1_1_a.xml'] ?? '',
    'goods.xml': goods(good('x'), good('y')),
    'prices.xml': smallExport()['priceLists/priceLists_1_1_a.xml'] ?? '',
  })
  const run = await importer(bed, dir)
  await run()
  const offer = (id: string, name: string, more: string) =>
    `<Предложение><Ид>${id}</Ид><Наименование>${name}</Наименование><Цены><Цена><ИдТипаЦены>t-1</ИдТипаЦены><ЦенаЗаЕдиницу>37.5</ЦенаЗаЕдиницу></Цена></Цены>${more}</Предложение>`
  writeExport(
    {
      'offers0_1.xml': document(
        `<ПакетПредложений><Ид>c-1</Ид><Предложения>${offer('x', 'Иначе', '<Количество>4</Количество>')}
        ${offer('nobody', 'Нет такого', '<Количество>много</Количество>')}</Предложения></ПакетПредложений>`,
        '2.08',
      ),
    },
    dir,
  )
  const ofPrices = await run('prices')
  expect(ofPrices.counts).toEqual({
    price: { created: 1, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 1 },
  })
  expect((await issues(bed)).map(({ code, onec_id, file }) => [code, onec_id, file])).toEqual([
    ['PRICE_WITHOUT_OFFER', 'nobody', 'offers0_1.xml'],
  ])
  const ofStocks = await run('stocks')
  expect(ofStocks.counts).toEqual({
    stock: { created: 1, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 1 },
  })
  expect((await issues(bed)).slice(1)).toMatchObject([{ code: 'BAD_NUMBER', onec_id: 'nobody' }])
  expect(await rows(bed, 'select onec_id, name, is_default from catalog.variant order by 1')).toEqual([
    { onec_id: 'x', name: 'Товар x', is_default: true },
    { onec_id: 'y', name: 'Товар y', is_default: true },
  ])
})

test('an export without stocks or prices fails with what is missing', async () => {
  await using bed = await createTestBed()
  const run = await importer(bed, writeExport({ 'goods.xml': goods(good('x')) }))
  await run()
  expect(await run('stocks')).toMatchObject({
    outcome: 'failed',
    code: 'FILES_NOT_FOUND',
    payload: { message: expect.stringMatching(/^Файл остатков не найден/) },
  })
  expect(await run('prices')).toMatchObject({
    outcome: 'failed',
    code: 'FILES_NOT_FOUND',
    payload: { message: expect.stringMatching(/^Файл цен не найден/) },
  })
})

test('a price or stock that stands twice is loaded once, the last, within a record as across files', async () => {
  await using bed = await createTestBed()
  const price = (id: string, ...amounts: string[]) =>
    `<Предложение><Ид>${id}</Ид><Цены>${amounts.map((amount) => `<Цена><ИдТипаЦены>t-1</ИдТипаЦены><ЦенаЗаЕдиницу>${amount}</ЦенаЗаЕдиницу></Цена>`).join('')}</Цены></Предложение>`
  const run = await importer(
    bed,
    writeExport({
      ...smallExport(),
      'prices/prices_1_1_a.xml': offers(price('a#1', '1', '1', '2'), prices('a#2', { 't-1': '5', 't-2': '6' })),
      'prices/prices_1_2_b.xml': offers(prices('a#2', { 't-1': '7' }), prices('b', { 't-2': '8' })),
      'prices/prices_1_3_c.xml': offers(prices('b', { 't-1': '9' })),
    }),
  )
  for (const counted of [{ created: 5 }, { unchanged: 5 }]) {
    expect((await run()).counts.price).toMatchObject({ ...counted, updated: 0, skipped: 3, failed: 0 })
    expect(
      await rows(
        bed,
        'select v.onec_id, t.onec_id as type, p.amount from catalog.price p join catalog.variant v on v.id = p.variant_id join catalog.price_type t on t.id = p.price_type_id order by 1, 2',
      ),
    ).toEqual([
      { onec_id: 'a#1', type: 't-1', amount: '2.00' },
      { onec_id: 'a#2', type: 't-1', amount: '7.00' },
      { onec_id: 'a#2', type: 't-2', amount: '6.00' },
      { onec_id: 'b', type: 't-1', amount: '9.00' },
      { onec_id: 'b', type: 't-2', amount: '8.00' },
    ])
  }
})

test('values that no table can hold are issues, and what stands beside them is loaded', async () => {
  await using bed = await createTestBed()
  const files = smallExport()
  const run = await importer(
    bed,
    writeExport({
      ...files,
      'goods/goods_1_2_b.xml': goods(
        good('z'.repeat(3_000)),
        good('p', { pictures: ['../p.jpg', 'import_files/p.jpg'] }),
      ),
      'rests/rests_1_1_a.xml': offers(stocks('a#1', { 'w-1': '0.0005' })),
      'prices/prices_1_1_a.xml': offers(
        prices('a#1', { 't-1': '9'.repeat(20), 't-2': '1000' }),
        prices('a#2', { 't-1': 'договорная' }),
        prices('b', { 't-1': '3159.005' }),
      ),
    }),
  )
  const { outcome, counts } = await run()
  expect(outcome).toBe('completed')
  expect((await issues(bed)).map(({ code, severity }) => [code, severity])).toEqual([
    ['NUMBER_TOO_LARGE', 'error'],
    ['BAD_NUMBER', 'error'],
    ['NUMBER_ROUNDED', 'warning'],
    ['NUMBER_ROUNDED', 'warning'],
    ['ID_TOO_LONG', 'error'],
    ['PICTURE_PATH', 'warning'],
  ])
  expect(counts.price).toMatchObject({ created: 2, failed: 2 })
  expect(counts.product).toMatchObject({ created: 4, failed: 1 })
  expect(await rows(bed, 'select amount from catalog.price order by 1')).toEqual([
    { amount: '1000.00' },
    { amount: '3159.01' },
  ])
  expect(await rows(bed, 'select quantity from catalog.stock')).toEqual([{ quantity: '0.001' }])
  expect(await rows(bed, "select path from catalog.product_picture where path like '%p.jpg'")).toEqual([
    { path: 'import_files/p.jpg' },
  ])
  expect((await run()).counts.price).toMatchObject({ created: 0, updated: 0, unchanged: 2 })
})

test('a directory that is not there fails with the path, and one without a catalogue with what is missing', async () => {
  await using bed = await createTestBed()
  const run = await importer(bed, '/nowhere/import_1c')
  expect(await run()).toMatchObject({
    outcome: 'failed',
    code: 'DATA_DIR_NOT_FOUND',
    payload: { message: expect.stringContaining('/nowhere/import_1c') },
  })
  await using other = await createTestBed()
  const customers = document(
    '<Контрагенты><Контрагент><Ид>1</Ид><Наименование>Н</Наименование></Контрагент></Контрагенты>',
  )
  const runOther = await importer(other, writeExport({ 'contragents.xml': customers }))
  expect(await runOther()).toMatchObject({ outcome: 'failed', code: 'FILES_NOT_FOUND' })
})
