import { expect, test } from 'vitest'
import { classic, offerPackage } from './testing/documents.ts'
import { only, recordsOf } from './testing/records-of.ts'

test('an offer of 3.x is split into good and characteristic at the first hash', async () => {
  const [offer] = await only(
    'offer',
    offerPackage(`<Предложение><Ид>good-1#char-1</Ид><Наименование>Мяч (синий)</Наименование>
      <ХарактеристикиТовара>
        <ХарактеристикаТовара><Наименование>Вес</Наименование><Значение>21,6</Значение></ХарактеристикаТовара>
        <ХарактеристикаТовара><Наименование>Нет</Наименование><Значение>-999 999 999,9</Значение></ХарактеристикаТовара>
      </ХарактеристикиТовара></Предложение>`),
  )
  expect(offer).toMatchObject({
    onecId: 'good-1#char-1',
    goodId: 'good-1',
    characteristicId: 'char-1',
    catalogId: 'cat-1',
    name: 'Мяч (синий)',
    characteristics: [{ name: 'Вес', value: '21,6' }],
  })
})

test('prices and stocks of 3.x stand alone: they do not make an offer', async () => {
  const records = await recordsOf(
    offerPackage(`
      <Предложение><Ид>o1</Ид><Цены><Цена><ИдТипаЦены>t1</ИдТипаЦены><ЦенаЗаЕдиницу>3 037,50</ЦенаЗаЕдиницу><Валюта>руб</Валюта></Цена></Цены></Предложение>
      <Предложение><Ид>o1</Ид><ПометкаУдаления>false</ПометкаУдаления><Остатки>
        <Остаток><Склад><Ид>w1</Ид><Количество>31.5</Количество></Склад></Остаток>
        <Остаток><Склад><Ид>w2</Ид><Количество>-1</Количество></Склад></Остаток></Остатки></Предложение>
      <Предложение><Ид>o2</Ид><Остатки><Остаток><Количество>4</Количество></Остаток></Остатки></Предложение>
      <Предложение><Ид>o3</Ид><Цены/></Предложение>
      <Предложение><Ид>o4</Ид></Предложение>`),
  )
  const price = {
    priceTypeId: 't1',
    amount: '3037.5',
    currency: 'руб',
    unitCode: null,
    coefficient: '1',
    minQuantity: null,
  }
  expect(records).toMatchObject([
    { type: 'offerPrices', offerId: 'o1', prices: [price] },
    {
      type: 'offerStocks',
      offerId: 'o1',
      stocks: [
        { warehouseId: 'w1', quantity: '31.5' },
        { warehouseId: 'w2', quantity: '-1' },
      ],
    },
    { type: 'offerStocks', offerId: 'o2', stocks: [{ warehouseId: null, quantity: '4' }] },
    { type: 'offerPrices', offerId: 'o3', prices: [] },
  ])
})

const classicOffer = (more: string) =>
  classic(`<ПакетПредложений СодержитТолькоИзменения="false"><Ид>cat#</Ид><Предложения>
    <Предложение><Ид>o1</Ид><Артикул>А-1</Артикул><Наименование>Лампа</Наименование>
    <БазоваяЕдиница Код="796 " НаименованиеПолное="Штука" МеждународноеСокращение="PCE">шт</БазоваяЕдиница>${more}</Предложение>
    </Предложения></ПакетПредложений>`)

test('a classic offer is followed by its prices and stocks', async () => {
  const records = await recordsOf(
    classicOffer(`<Цены><Цена><ИдТипаЦены>t1</ИдТипаЦены><ЦенаЗаЕдиницу>37.5</ЦенаЗаЕдиницу><Единица>шт</Единица>
      <Коэффициент>12</Коэффициент><МинКоличество>1,0</МинКоличество></Цена></Цены><Количество>0</Количество>`),
  )
  expect(records).toMatchObject([
    {
      type: 'offer',
      onecId: 'o1',
      goodId: 'o1',
      characteristicId: null,
      catalogId: 'cat',
      article: 'А-1',
      unit: { code: '796', name: 'шт', fullName: 'Штука', abbreviation: 'PCE' },
    },
    { type: 'offerPrices', offerId: 'o1', prices: [{ unitCode: 'шт', coefficient: '12', minQuantity: '1' }] },
    { type: 'offerStocks', offerId: 'o1', stocks: [{ warehouseId: null, quantity: '0' }] },
  ])
})

test('a total is left out where warehouses are named', async () => {
  const [stocks] = await only(
    'offerStocks',
    classicOffer(
      '<Количество>7</Количество><Склад ИдСклада="w1" КоличествоНаСкладе="3"/><Склад ИдСклада="w2" КоличествоНаСкладе="4"/>',
    ),
  )
  expect(stocks?.stocks).toEqual([
    { warehouseId: 'w1', quantity: '3' },
    { warehouseId: 'w2', quantity: '4' },
  ])
})

test('what cannot be read is left out and told, never guessed', async () => {
  const [, prices, stocks] = await recordsOf(
    classicOffer(`<Цены>
      <Цена><ИдТипаЦены>t1</ИдТипаЦены><ЦенаЗаЕдиницу>дорого${'!'.repeat(100)}</ЦенаЗаЕдиницу></Цена>
      <Цена><ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу></Цена>
      <Цена><ИдТипаЦены>t2</ИдТипаЦены><ЦенаЗаЕдиницу>2</ЦенаЗаЕдиницу><Коэффициент>?</Коэффициент></Цена>
      </Цены><Склад КоличествоНаСкладе="много"/>`),
  )
  expect(prices).toMatchObject({
    prices: [],
    problems: [
      { field: 'ЦенаЗаЕдиницу', code: 'BAD_NUMBER', text: `дорого${'!'.repeat(74)}` },
      { field: 'ИдТипаЦены', code: 'MISSING_ID', text: '' },
      { field: 'Коэффициент', code: 'BAD_NUMBER', text: '?' },
    ],
  })
  expect(stocks).toMatchObject({
    stocks: [],
    problems: [
      { field: 'Склад', code: 'MISSING_ID' },
      { field: 'Количество', code: 'BAD_NUMBER', text: 'много' },
    ],
  })
})

test('an offer that is only marked deleted is an offer', async () => {
  const records = await recordsOf(offerPackage('<Предложение Статус="Удален"><Ид>o1</Ид></Предложение>'))
  expect(records).toMatchObject([{ type: 'offer', onecId: 'o1', name: '', isDeleted: true }])
})

test('a price or a quantity with more digits than are kept is rounded, and told', async () => {
  const [, prices, stocks] = await recordsOf(
    classicOffer(`<Цены><Цена><ИдТипаЦены>t1</ИдТипаЦены><ЦенаЗаЕдиницу>3159.005</ЦенаЗаЕдиницу></Цена></Цены>
      <Количество>0,0005</Количество>`),
  )
  expect(prices).toMatchObject({
    prices: [{ amount: '3159.01' }],
    lost: 0,
    problems: [{ field: 'ЦенаЗаЕдиницу', code: 'NUMBER_ROUNDED', text: '3159.005' }],
  })
  expect(stocks).toMatchObject({
    stocks: [{ quantity: '0.001' }],
    lost: 0,
    problems: [{ field: 'Количество', code: 'NUMBER_ROUNDED', text: '0,0005' }],
  })
})
