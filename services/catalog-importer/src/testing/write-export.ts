import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A directory with these files, as 1C would leave them: path → contents. */
export function writeExport(files: Record<string, string>, dir = mkdtempSync(join(tmpdir(), 'export-'))): string {
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), `\uFEFF${contents}`)
  }
  return dir
}

/** The envelope of a 3.1 file around what stands in it. */
export const document = (contents: string, version = '3.1'): string => `<?xml version="1.0" encoding="UTF-8"?>
<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_3" ВерсияСхемы="${version}" ДатаФормирования="2026-11-20T12:00:00">
${contents}
</КоммерческаяИнформация>
`

export const classifier = (contents: string): string =>
  document(
    `<Классификатор СодержитТолькоИзменения="true"><Ид>c-1</Ид><Наименование>К</Наименование>${contents}</Классификатор>`,
  )

export const goods = (...items: string[]): string =>
  document(
    `<Каталог СодержитТолькоИзменения="true"><Ид>c-1</Ид><Наименование>К</Наименование><Товары>${items.join('\n')}</Товары></Каталог>`,
  )

export const offers = (...items: string[]): string =>
  document(
    `<ПакетПредложений СодержитТолькоИзменения="true"><Ид>#c-1</Ид><ИдКаталога>c-1</ИдКаталога><Предложения>${items.join('\n')}</Предложения></ПакетПредложений>`,
  )

export interface GoodParts {
  name?: string
  article?: string
  group?: string
  deleted?: boolean
  pictures?: string[]
  brand?: string
  size?: string
}

export const good = (
  id: string,
  { name = `Товар ${id}`, article, group = 'g-2', deleted = false, pictures = [], brand, size }: GoodParts = {},
) =>
  `<Товар><Ид>${id}</Ид><ПометкаУдаления>${deleted}</ПометкаУдаления><Штрихкод/><Артикул>${article ?? ''}</Артикул><Наименование>${name}</Наименование>
  <БазоваяЕдиница>796 </БазоваяЕдиница><Группы><Ид>${group}</Ид></Группы><Описание>Текст &lt;br&gt; с разметкой</Описание>
  ${pictures.map((path) => `<Картинка>${path}</Картинка>`).join('')}
  <ЗначенияСвойств>${brand ? `<ЗначенияСвойства><Ид>Бренд</Ид><Значение>${brand}</Значение></ЗначенияСвойства>` : ''}
  <ЗначенияСвойства><Ид>p-size</Ид><Значение>${size ?? '00000000-0000-0000-0000-000000000000'}</Значение></ЗначенияСвойства></ЗначенияСвойств>
  <СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>20</Ставка></СтавкаНалога></СтавкиНалогов>
  <ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>ТипНоменклатуры</Наименование><Значение>Товар</Значение></ЗначениеРеквизита></ЗначенияРеквизитов></Товар>`

export const offer = (
  id: string,
  {
    name = `Предложение ${id}`,
    deleted = false,
    pictures = [],
  }: { name?: string; deleted?: boolean; pictures?: string[] } = {},
) =>
  `<Предложение><Ид>${id}</Ид><ПометкаУдаления>${deleted}</ПометкаУдаления><Наименование>${name}</Наименование>
  ${pictures.map((path) => `<Картинка>${path}</Картинка>`).join('')}
  <ХарактеристикиТовара><ХарактеристикаТовара><Наименование>Размер</Наименование><Значение>21,6</Значение></ХарактеристикаТовара></ХарактеристикиТовара></Предложение>`

export const prices = (id: string, amounts: Record<string, string>) =>
  `<Предложение><Ид>${id}</Ид><Цены>${Object.entries(amounts)
    .map(
      ([type, amount]) =>
        `<Цена><Представление>${amount} руб</Представление><ИдТипаЦены>${type}</ИдТипаЦены><ЦенаЗаЕдиницу>${amount}</ЦенаЗаЕдиницу><Валюта>руб</Валюта></Цена>`,
    )
    .join('')}</Цены></Предложение>`

export const stocks = (id: string, quantities: Record<string, string>) =>
  `<Предложение><Ид>${id}</Ид><Остатки>${Object.entries(quantities)
    .map(
      ([warehouse, quantity]) =>
        `<Остаток><Склад><Ид>${warehouse}</Ид><Количество>${quantity}</Количество></Склад></Остаток>`,
    )
    .join('')}</Остатки></Предложение>`

/** A small closed export of the 3.1 family: two groups, three goods, two offers of one of them. */
export const smallExport = (): Record<string, string> => ({
  'groups/groups_1_1_a.xml': classifier(
    '<Группы><Группа><Ид>g-1</Ид><ПометкаУдаления>false</ПометкаУдаления><Наименование>СПОРТ</Наименование><Группы><Группа><Ид>g-2</Ид><Наименование>Мячи</Наименование></Группа></Группы></Группа></Группы>',
  ),
  'propertiesGoods/propertiesGoods_1_1_a.xml': classifier(`<Свойства>${brandProperty}${sizeProperty}</Свойства>`),
  'propertiesGoods/propertiesGoods_1_2_b.xml': classifier(`<Свойства>${brandProperty}</Свойства>`),
  'units/units.xml': classifier(
    '<ЕдиницыИзмерения><ЕдиницаИзмерения><Ид>796 </Ид><НаименованиеКраткое>шт</НаименованиеКраткое><Код>796 </Код><НаименованиеПолное>Штука   </НаименованиеПолное></ЕдиницаИзмерения></ЕдиницыИзмерения>',
  ),
  'priceLists/priceLists_1_1_a.xml': classifier(
    '<ТипыЦен><ТипЦены><Ид>t-1</Ид><Наименование>РРЦ</Наименование><Валюта>RUB</Валюта></ТипЦены><ТипЦены><Ид>t-2</Ид><Наименование>Опт 1</Наименование><Валюта>RUB</Валюта></ТипЦены></ТипыЦен>',
  ),
  'storages/storages_1_1_a.xml': classifier(
    '<Склады><Склад><Ид>w-1</Ид><Наименование>Основной</Наименование></Склад></Склады>',
  ),
  'goods/goods_1_1_a.xml': goods(
    good('a', {
      article: 'A-1',
      brand: 'b-1',
      size: 's-1',
      pictures: ['import_files/aa/a_1.jpg', 'import_files\\aa\\a_2.jpg'],
    }),
    good('b', { article: 'A-1' }),
    good('c', { deleted: true }),
  ),
  'offers/offers_1_1_a.xml': offers(offer('a#1'), offer('a#2')),
  'prices/prices_1_1_a.xml': offers(
    prices('a#1', { 't-1': '1 234,56', 't-2': '1000' }),
    prices('a#2', { 't-1': '10.50' }),
    prices('b', { 't-1': '5' }),
  ),
  'rests/rests_1_1_a.xml': offers(stocks('a#1', { 'w-1': '31.5' }), stocks('b', { 'w-1': '-2' })),
})

const brandProperty =
  '<Свойство><Ид>Бренд</Ид><Наименование>Бренд</Наименование><ТипЗначений>Справочник</ТипЗначений><ВариантыЗначений><Справочник><ИдЗначения>b-1</ИдЗначения><Значение>Вымпел</Значение></Справочник><Справочник><ИдЗначения>b-0</ИдЗначения><Значение>Без Бренда</Значение></Справочник></ВариантыЗначений></Свойство>'
const sizeProperty =
  '<Свойство><Ид>p-size</Ид><Наименование>Размер</Наименование><ТипЗначений>Справочник</ТипЗначений><ВариантыЗначений><Справочник><ИдЗначения>s-1</ИдЗначения><Значение>№5</Значение></Справочник></ВариантыЗначений></Свойство>'
