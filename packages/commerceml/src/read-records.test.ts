import { expect, test } from 'vitest'
import { readRecords } from './read-records.ts'
import { catalog, classic, classifier, good, segmented } from './testing/documents.ts'
import { only, recordsOf } from './testing/records-of.ts'
import { temporaryExport } from './testing/temporary-export.ts'

test('a good of 3.x comes with all it has, and without the ways in which 1C says nothing', async () => {
  expect(await recordsOf(catalog(good))).toEqual([
    {
      type: 'good',
      onecId: 'good-0000-0000-0001',
      catalogId: 'cat-1',
      article: 'Ф-1',
      name: 'Гантель «Пустяк» & чехол',
      description: 'Первая строка<br>\nвторая',
      barcode: null,
      unit: { code: '796', name: null, fullName: null, abbreviation: null },
      groupIds: ['group-2'],
      pictures: ['import_files/01/one.jpg', 'import_files/01/two.png'],
      propertyValues: [
        { id: 'Бренд', values: ['brand-1'] },
        { id: 'p-two', values: ['a', 'b'] },
      ],
      vatRate: '20',
      requisites: [{ name: 'Код', value: 'УТ-1' }],
      country: 'КИТАЙ',
      manufacturer: { onecId: 'maker-1', name: 'Завод' },
      weight: '1.25',
      width: '0',
      length: null,
      height: null,
      isDeleted: false,
      line: 8,
      problems: [],
    },
  ])
})

test('groups know their parents, however deep', async () => {
  const groups = await only(
    'group',
    classifier(`<Группы>
      <Группа><Ид>g1</Ид><ПометкаУдаления>false</ПометкаУдаления><Наименование>Спорт</Наименование>
        <Группы>
          <Группа><Ид>g2</Ид><Наименование>Вода</Наименование>
            <Группы><Группа><Ид>g3</Ид><ПометкаУдаления>true</ПометкаУдаления><Наименование>Ласты</Наименование></Группа></Группы>
          </Группа>
        </Группы>
      </Группа></Группы>`),
  )
  expect(groups.map(({ onecId, parentId, name, isDeleted }) => [onecId, parentId, name, isDeleted])).toEqual([
    ['g3', 'g2', 'Ласты', true],
    ['g2', 'g1', 'Вода', false],
    ['g1', null, 'Спорт', false],
  ])
})

test('a group may have a description and a picture', async () => {
  const groups = await only(
    'group',
    classifier(`<Группы><Группа><Ид>g1</Ид><Наименование>Спорт</Наименование><Описание>Всё для &lt;b&gt;спорта&lt;/b&gt;</Описание>
      <Картинка>import_files\\g1.jpg</Картинка></Группа><Группа><Ид>g2</Ид><Картинка>../g2.jpg</Картинка></Группа></Группы>`),
  )
  expect(groups).toMatchObject([
    { description: 'Всё для <b>спорта</b>', picture: 'import_files/g1.jpg', problems: [] },
    { description: null, picture: null, problems: [{ code: 'PICTURE_PATH', text: '../g2.jpg' }] },
  ])
})

test('a group inside one without an id does not become a root silently', async () => {
  const [child, parent] = await only(
    'group',
    classifier(
      '<Группы><Группа><Наименование>Безымянная</Наименование><Группы><Группа><Ид>g2</Ид></Группа></Группы></Группа></Группы>',
    ),
  )
  expect(child).toMatchObject({ parentId: null, problems: [{ code: 'PARENT_WITHOUT_ID', text: 'Безымянная' }] })
  expect(parent).toMatchObject({ onecId: '', problems: [{ code: 'MISSING_ID', field: 'Ид', text: '' }] })
})

test('classic categories are groups, and the properties they mention are not properties', async () => {
  const records = await recordsOf(
    classic(`<Классификатор><Ид>c</Ид><Категории><Категория><Ид>k1</Ид><Наименование>Лампы</Наименование>
      <Свойства><Ид>p1</Ид><Ид>p2</Ид></Свойства></Категория></Категории></Классификатор>`),
  )
  expect(records).toMatchObject([{ type: 'group', onecId: 'k1', parentId: null, name: 'Лампы' }])
})

const property = (more: string) =>
  `<Свойства><Свойство><Ид>p1</Ид><Наименование>Цвет</Наименование>${more}</Свойство></Свойства>`

test('the values of a property come one by one, with its id', async () => {
  const records = await recordsOf(
    classifier(
      property(`<ПометкаУдаления>true</ПометкаУдаления><ТипЗначений>Справочник</ТипЗначений><ВариантыЗначений>
        <Справочник><ИдЗначения>v1</ИдЗначения><Значение>красный</Значение></Справочник>
        <Справочник><ИдЗначения>v2</ИдЗначения><Значение>синий</Значение></Справочник></ВариантыЗначений>`),
    ),
  )
  expect(records).toMatchObject([
    { type: 'propertyValue', onecId: 'v1', propertyId: 'p1', value: 'красный' },
    { type: 'propertyValue', onecId: 'v2', propertyId: 'p1', value: 'синий' },
    { type: 'property', onecId: 'p1', name: 'Цвет', valueType: 'dictionary', scope: 'goods', isDeleted: true },
  ])
})

test.each([
  [
    'within their type',
    `<ТипыЗначений><ТипЗначений><Тип>Справочник</Тип><Описание>Значения</Описание><ВариантыЗначений>
      <ВариантЗначения><Ид>v1</Ид><Значение>красный</Значение></ВариантЗначения>
      <ВариантЗначения><Ид>v2</Ид><Значение>синий</Значение></ВариантЗначения></ВариантыЗначений></ТипЗначений></ТипыЗначений>`,
  ],
  [
    'as variants',
    `<ТипЗначений>Справочник</ТипЗначений><ВариантыЗначений>
      <ВариантЗначения><Ид>v1</Ид><Значение>красный</Значение></ВариантЗначения>
      <ВариантЗначения><Ид>v2</Ид><Значение>синий</Значение></ВариантЗначения></ВариантыЗначений>`,
  ],
])('older versions write the values of a property %s', async (_, written) => {
  expect(await recordsOf(classic(`<Классификатор>${property(written)}</Классификатор>`))).toMatchObject([
    { type: 'propertyValue', onecId: 'v1', propertyId: 'p1', value: 'красный', problems: [] },
    { type: 'propertyValue', onecId: 'v2', propertyId: 'p1', value: 'синий', problems: [] },
    { type: 'property', onecId: 'p1', valueType: 'dictionary', problems: [] },
  ])
})

test('an old value without an id is told', async () => {
  const written =
    '<ТипыЗначений><ТипЗначений><ВариантыЗначений><ВариантЗначения><Значение>x</Значение></ВариантЗначения></ВариантыЗначений></ТипЗначений></ТипыЗначений>'
  const [value] = await only('propertyValue', classifier(property(written)))
  expect(value).toMatchObject({ onecId: '', problems: [{ field: 'Ид', code: 'MISSING_ID' }] })
})

test('what a property is for comes as 1C says it, and as usual where it says nothing', async () => {
  const [plain] = await only('property', classifier(property('')))
  expect(plain).toMatchObject({
    isExternal: false,
    isInformational: false,
    isRequired: false,
    isMultiple: false,
    isUsed: true,
  })
  const [told] = await only(
    'property',
    classifier(
      property(`<Внешний>true</Внешний><Информационное>true</Информационное><Обязательное>true</Обязательное>
        <Множественное>да</Множественное><ИспользованиеСвойства>false</ИспользованиеСвойства>`),
    ),
  )
  expect(told).toMatchObject({
    isExternal: true,
    isInformational: true,
    isRequired: true,
    isMultiple: true,
    isUsed: false,
    problems: [],
  })
  const [odd] = await only('property', classifier(property('<Множественное>иногда</Множественное>')))
  expect(odd).toMatchObject({
    isMultiple: false,
    problems: [{ field: 'Множественное', code: 'BAD_BOOLEAN', text: 'иногда' }],
  })
})

test('a value whose property has no id is not attached to anything', async () => {
  const [value] = await only(
    'propertyValue',
    classifier(
      '<Свойства><Свойство><ВариантыЗначений><Справочник><ИдЗначения>v</ИдЗначения></Справочник></ВариантыЗначений></Свойство></Свойства>',
    ),
  )
  expect(value).toMatchObject({ propertyId: '', problems: [{ code: 'PARENT_WITHOUT_ID' }] })
})

test.each([
  ['Число', 'number'],
  ['Строка', 'string'],
  ['Булево', 'boolean'],
  ['Время', 'date'],
  ['Нечто', 'unknown'],
])('values of type %s are of type %s', async (written, valueType) => {
  const [found] = await only('property', classifier(property(`<ТипЗначений>${written}</ТипЗначений>`)))
  expect(found).toMatchObject({ valueType })
})

test('properties belong to offers after a package of offers, or when they say so', async () => {
  const afterPackage = segmented(
    `<ПакетПредложений><Ид>#c</Ид></ПакетПредложений><Классификатор>${property('')}</Классификатор>`,
  )
  const [inOffersFile] = await only('property', afterPackage)
  expect(inOffersFile).toMatchObject({ scope: 'offers' })
  const scopeOf = async (written: string) => (await only('property', classifier(property(written))))[0]?.scope
  expect(await scopeOf('<ДляПредложений>true</ДляПредложений>')).toBe('offers')
  expect(await scopeOf('<ДляТоваров>true</ДляТоваров>')).toBe('goods')
  expect(await scopeOf('<ДляТоваров>true</ДляТоваров><ДляПредложений>true</ДляПредложений>')).toBe('both')
  expect(await scopeOf('<ДляТоваров>false</ДляТоваров><ДляПредложений>true</ДляПредложений>')).toBe('offers')
})

test('units are trimmed, and a blank one stays blank', async () => {
  const unit = (code: string, name: string) =>
    `<ЕдиницаИзмерения><Ид>${code}</Ид><Код>${code}</Код><НаименованиеКраткое>${name}</НаименованиеКраткое><НаименованиеПолное>Полное   </НаименованиеПолное><МеждународноеСокращение>${name && 'PCE'}</МеждународноеСокращение></ЕдиницаИзмерения>`
  const units = await only(
    'unit',
    classifier(`<ЕдиницыИзмерения>${unit('796 ', 'шт')}${unit('    ', '')}</ЕдиницыИзмерения>`),
  )
  expect(units).toMatchObject([
    { onecId: '796', code: '796', name: 'шт', fullName: 'Полное', abbreviation: 'PCE', problems: [] },
    { onecId: '', code: '', name: '', abbreviation: null, problems: [{ code: 'MISSING_ID' }] },
  ])
})

test('price types and warehouses are read from a classifier and from a package alike', async () => {
  const lists = `<ТипыЦен><ТипЦены><Ид>t1</Ид><Наименование>Опт</Наименование><Валюта>RUB</Валюта>
      <Налог><Наименование>НДС</Наименование><УчтеноВСумме>true</УчтеноВСумме><Акциз>false</Акциз></Налог></ТипЦены>
      <ТипЦены><Ид>t2</Ид><Наименование>Розница</Наименование><Налог><Наименование>НДС</Наименование></Налог></ТипЦены>
      <ТипЦены><Ид>t3</Ид><Наименование>РРЦ</Наименование></ТипЦены></ТипыЦен>
    <Склады><Склад><Ид>w1</Ид><Наименование>Главный</Наименование><Адрес><Представление>Город</Представление></Адрес>
      <Контакты><Контакт><Тип>Телефон</Тип><Значение>1</Значение></Контакт><Контакт><Тип>Факс</Тип><Значение/></Контакт></Контакты></Склад>
      <Склад><Ид>w2</Ид><Наименование>Второй</Наименование><Адрес>Город</Адрес></Склад><Склад><Ид>w3</Ид></Склад></Склады>`
  const expected = [
    {
      type: 'priceType',
      onecId: 't1',
      name: 'Опт',
      currency: 'RUB',
      tax: { name: 'НДС', isIncluded: true, isExcise: false },
      isDeleted: false,
    },
    { type: 'priceType', onecId: 't2', currency: null, tax: { name: 'НДС', isIncluded: null, isExcise: false } },
    { type: 'priceType', onecId: 't3', tax: null },
    {
      type: 'warehouse',
      onecId: 'w1',
      name: 'Главный',
      address: 'Город',
      contacts: [{ type: 'Телефон', value: '1' }],
      isDeleted: false,
    },
    { type: 'warehouse', onecId: 'w2', address: 'Город', contacts: [] },
    { type: 'warehouse', onecId: 'w3', name: '', address: null, contacts: [] },
  ]
  expect(await recordsOf(classifier(lists))).toMatchObject(expected)
  expect(await recordsOf(classic(`<ПакетПредложений>${lists}</ПакетПредложений>`))).toMatchObject(expected)
})

test('deletion is a mark in 3.x and a status in the classic format', async () => {
  const deleted = async (attributes: string, mark: string) =>
    (await only('good', catalog(`<Товар${attributes}><Ид>1</Ид>${mark}</Товар>`)))[0]
  expect(await deleted('', '<ПометкаУдаления>true</ПометкаУдаления>')).toMatchObject({ isDeleted: true })
  expect(await deleted(' Статус="Удален"', '')).toMatchObject({ isDeleted: true })
  expect(await deleted(' Статус="Удалён"', '')).toMatchObject({ isDeleted: true })
  expect(await deleted(' Статус="Изменен"', '')).toMatchObject({ isDeleted: false })
  expect(await deleted('', '<ПометкаУдаления>возможно</ПометкаУдаления>')).toMatchObject({
    isDeleted: false,
    problems: [{ code: 'BAD_BOOLEAN', text: 'возможно' }],
  })
})

test.each([
  ['<БазоваяЕдиница>796 </БазоваяЕдиница>', { code: '796', name: null, fullName: null, abbreviation: null }],
  ['<БазоваяЕдиница>шт</БазоваяЕдиница>', { code: '', name: 'шт', fullName: null, abbreviation: null }],
  [
    '<БазоваяЕдиница Код="778"><Пересчет><Единица>упак</Единица><Коэффициент>1</Коэффициент></Пересчет></БазоваяЕдиница>',
    { code: '778', name: 'упак', fullName: null, abbreviation: null },
  ],
  ['<БазоваяЕдиница Код="    "/>', null],
  ['', null],
])('a classic good measured in %s', async (written, unit) => {
  const [found] = await only('good', classic(`<Каталог><Товары><Товар><Ид>1</Ид>${written}</Товар></Товары></Каталог>`))
  expect(found?.unit).toEqual(unit)
})

test('classic goods name their category in an element of its own', async () => {
  const [found] = await only(
    'good',
    classic(`<Каталог><Товары><Товар><Ид>1</Ид><Категория>k1</Категория><ШтрихКод>460</ШтрихКод>
      <СтавкиНалогов><СтавкаНалога><Наименование>Акциз</Наименование><Ставка>1</Ставка></СтавкаНалога>
      <СтавкаНалога><Наименование>НДС</Наименование><Ставка>Без налога</Ставка></СтавкаНалога></СтавкиНалогов>
      </Товар></Товары></Каталог>`),
  )
  expect(found).toMatchObject({ groupIds: ['k1'], barcode: '460', vatRate: 'Без налога', manufacturer: null })
})

test('a path that can be no picture of the export is a problem, and not a picture', async () => {
  const pictures = ['../../etc/a.jpg', 'import_files/a.jpg', 'C:\\b.png', 'import_files/c.svg', '', '/d.webp']
    .map((path) => `<Картинка>${path}</Картинка>`)
    .join('')
  const [found] = await only('good', catalog(`<Товар><Ид>1</Ид>${pictures}</Товар>`))
  expect(found?.pictures).toEqual(['import_files/a.jpg'])
  expect(found?.problems).toEqual([
    { field: 'Картинка', code: 'PICTURE_PATH', text: '../../etc/a.jpg' },
    { field: 'Картинка', code: 'PICTURE_PATH', text: 'C:\\b.png' },
    { field: 'Картинка', code: 'PICTURE_PATH', text: 'import_files/c.svg' },
    { field: 'Картинка', code: 'PICTURE_PATH', text: '/d.webp' },
  ])
})

test('the summary tells what the file was, once it has been read to its end', async () => {
  await using files = await temporaryExport({
    'import.xml': classic(`<Классификатор/><Каталог СодержитТолькоИзменения="false"><Ид>c1</Ид></Каталог>
    <Контрагенты><Контрагент><Ид>k</Ид></Контрагент></Контрагенты><Документ/><Неведомое><Товар/></Неведомое>`),
  })
  const done: number[] = []
  const { summary } = await files.read('import.xml', { onBytes: (bytes) => done.push(bytes) })
  expect(summary).toMatchObject({
    formedAt: '2025-11-26T12:20:30',
    schemaVersion: '2.08',
    catalogId: 'c1',
    changesOnly: false,
    counts: { customer: 1 },
    unread: { orders: 1 },
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect(done).toEqual([summary.bytes])
  const unread = readRecords({ path: `${files.root}/import.xml`, name: 'import.xml' })
  expect(() => unread.summary()).toThrow(/not been read/)
})

test('"changes only" may be an element, may be missing, and wins over a whole export', async () => {
  const changesOnly = async (body: string) => {
    await using files = await temporaryExport({ 'file.xml': classic(body) })
    return (await files.read('file.xml')).summary.changesOnly
  }
  expect(await changesOnly('<Каталог><СодержитТолькоИзменения>false</СодержитТолькоИзменения></Каталог>')).toBe(false)
  expect(await changesOnly('<Каталог/>')).toBeNull()
  expect(
    await changesOnly('<Каталог СодержитТолькоИзменения="false"/><ПакетПредложений СодержитТолькоИзменения="true"/>'),
  ).toBe(true)
})

test('a reader that stops early closes the file', async () => {
  await using files = await temporaryExport({ 'goods.xml': catalog(good.repeat(50)) })
  const { batches } = readRecords({ path: `${files.root}/goods.xml`, name: 'goods.xml' }, { chunkBytes: 100 })
  for await (const batch of batches) {
    expect(batch).toHaveLength(1)
    break
  }
  expect(await batches.next()).toEqual({ done: true, value: undefined })
})
