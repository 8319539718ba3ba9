import fc from 'fast-check'
import {
  type ExportFile,
  type Good,
  type Group,
  type Named,
  type Offer,
  type Price,
  type PriceType,
  type Property,
  type RandomExport,
  type Stock,
  tooLong,
  type Unit,
} from './export-file.ts'

/*
 * Small exports that say as much as possible about the same few things: two of them share most of their ids and differ in what
 * they say. What is written is kept beside what it means, so that nothing has to be read to know what to expect.
 */

const odd = ['Мяч', 'Мяч «Факел» & Ko', 'x\ty\n\\N "q" {a,b} \\', "it's <b>", 'Ёж 🦔']
const name = fc.constantFrom(...odd)
const seldom = <T>(usual: fc.Arbitrary<T>, unusual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 14, arbitrary: usual }, { weight: 1, arbitrary: unusual })
const badId = fc.constantFrom('', tooLong)
const id = (...ids: string[]) => seldom(fc.constantFrom(...ids), badId)
const deleted = fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })
const few = <T>(what: fc.Arbitrary<T>, maxLength: number) => fc.array(what, { maxLength })

const named = (...ids: string[]): fc.Arbitrary<Named> => fc.record({ id: id(...ids), name, deleted })

const group: fc.Memo<Group> = fc.memo((depth) =>
  fc
    .tuple(named('g1', 'g2', 'g3', 'g4'), depth > 1 ? few(group(), 2) : fc.constant<Group[]>([]))
    .map(([self, inside]) => ({ ...self, inside })),
)

const dictionaryValue = fc.record({
  id: id('v1', 'v2', 'v3'),
  value: fc.constantFrom('Вымпел', 'вымпел ', 'ВЫМПЕЛ', 'Маяк', 'Без бренда', '', 'Красный \\ "синий"'),
})
const property: fc.Arbitrary<Property> = fc
  .record({
    id: id('p1', 'p2', 'Бренд'),
    name: fc.constantFrom('Цвет', 'Размер', 'бренд '),
    deleted,
    ofOffers: fc.constant(false),
    valueType: fc.constantFrom('Справочник', 'Строка'),
    values: few(dictionaryValue, 4),
  })
  .map((read) => (read.id === 'Бренд' ? { ...read, name: 'Бренд' } : read))

const unit: fc.Arbitrary<Unit> = fc.record({
  id: id('796', '778'),
  name: fc.constantFrom('шт', 'упак'),
  deleted,
  code: fc.constantFrom('796', '778', ''),
  fullName: fc.constantFrom('Штука', ''),
})
const priceType: fc.Arbitrary<PriceType> = fc
  .tuple(named('t1', 't2', 't3'), fc.constantFrom('RUB', ''))
  .map(([self, currency]) => ({ ...self, currency }))

const nothing = '00000000-0000-0000-0000-000000000000'
const good: fc.Arbitrary<Good> = fc.record({
  id: id('a', 'b', 'c', 'd'),
  name: fc.oneof({ weight: 6, arbitrary: name }, { weight: 1, arbitrary: fc.constant('') }),
  deleted,
  article: fc.constantFrom('', 'A-1'),
  description: fc.constantFrom('', 'Текст <br>\nс разметкой'),
  unit: fc.option(fc.record({ code: fc.constantFrom('796', '778', '999'), name: fc.constantFrom('шт', 'уп') })),
  groups: few(fc.constantFrom('g1', 'g2', 'g3', 'g4', 'нет'), 2),
  values: few(
    fc.record({
      id: fc.constantFrom('p1', 'p2', 'Бренд'),
      values: few(fc.constantFrom('v1', 'v2', 'Вымпел', ' маяк', 'Без бренда', nothing, '', '-999999999.9'), 2),
    }),
    3,
  ),
  requisites: few(
    fc.constantFrom({ name: 'Бренд', value: 'Парус' }, { name: 'Код', value: '7' }, { name: 'Код', value: '8' }),
    2,
  ),
  vat: fc.constantFrom('', '20', 'Без налога'),
  pictures: few(fc.constantFrom('import_files/1.jpg', 'import_files\\2.jpg', '../3.jpg'), 3),
})

const offerIds = ['a', 'a#1', 'a#2', 'b', 'b#1', 'c', 'd', 'd#1', 'z#1']
const written = (all: Record<string, string | null>) =>
  fc.constantFrom(...Object.entries(all).map(([text, means]) => ({ text, means })))
const amount = seldom(
  written({ '10': '10', '1 234,56': '1234.56', '0': '0', '-5.50': '-5.5', '1e2': '100' }),
  written({ договорная: null, '': null, '99999999999999': null, '-999999999.9': null, '3.005': '3.01' }),
)
const coefficient = seldom(written({ '': '1', '1': '1', '1.0': '1', '0,5': '0.5' }), written({ xx: null }))
const quantity = seldom(
  written({ '5': '5', '31.5': '31.5', '-2': '-2', '0': '0' }),
  written({ много: null, '0.0005': '0.001' }),
)
const price: fc.Arbitrary<Price> = fc.record({
  type: seldom(id('t1', 't2', 't3'), fc.constant('нет')),
  amount,
  unit: fc.constantFrom('', '', 'кор'),
  coefficient,
  currency: fc.constantFrom('', 'руб'),
})
const stocks: fc.Arbitrary<Stock[]> = fc.oneof(
  few(fc.record({ warehouse: seldom(fc.constantFrom('w1', 'w2'), fc.constantFrom('нет')), quantity }), 3),
  fc.record({ warehouse: fc.constant(''), quantity }).map((total) => [total]),
)
const described = fc.record({
  name: fc.oneof({ weight: 3, arbitrary: name }, { weight: 1, arbitrary: fc.constant('') }),
  deleted,
  article: fc.constantFrom('', 'O-1'),
  characteristics: fc.constantFrom<Record<string, string>[]>({}, { Размер: '21,6' }, { Размер: '\\.', Цвет: 'a"b' }),
  pictures: few(fc.constantFrom('import_files/5.jpg', 'import_files/6.jpg'), 2),
})
/** In the classic format all of these stand in one place, in 3.x each in a file of its own. */
const offer = (has: { described?: boolean; prices?: boolean; stocks?: boolean }): fc.Arbitrary<Offer> =>
  fc.record({
    id: id(...offerIds),
    described: has.described ? described : fc.constant(null),
    prices: has.prices ? few(price, 3) : fc.constant(null),
    stocks: has.stocks ? stocks : fc.constant(null),
  })

const blank: Omit<ExportFile, 'name' | 'isClassic'> = {
  groups: null,
  properties: null,
  units: null,
  priceTypes: null,
  warehouses: null,
  goods: null,
  offers: null,
}

/** Files of one kind: none, one, or two segments; they may be empty. */
const segments = (name: string, contents: fc.Arbitrary<Partial<ExportFile>>): fc.Arbitrary<ExportFile[]> =>
  fc
    .array(contents, { maxLength: 2 })
    .map((files) => files.map((file, at) => ({ ...blank, ...file, name: `${name}_${at + 1}.xml`, isClassic: false })))

const goodsOf = (catalog: string) => few(good, 4).map((goods) => ({ goods: { catalog, goods } }))

const segmented: fc.Arbitrary<RandomExport> = fc
  .tuple(
    segments(
      'groups_1',
      few(group(3), 3).map((groups) => ({ groups })),
    ),
    segments(
      'offers_1',
      few(offer({ described: true }), 5).map((offers) => ({ offers })),
    ),
    segments(
      'priceLists_1',
      few(priceType, 3).map((priceTypes) => ({ priceTypes })),
    ),
    segments(
      'prices_1',
      few(offer({ prices: true }), 5).map((offers) => ({ offers })),
    ),
    segments(
      'propertiesGoods_1',
      few(property, 3).map((properties) => ({ properties })),
    ),
    segments(
      'propertiesOffers_1',
      few(property, 2).map((all) => ({ properties: all.map((of) => ({ ...of, ofOffers: true })) })),
    ),
    segments(
      'rests_1',
      few(offer({ stocks: true }), 5).map((offers) => ({ offers })),
    ),
    segments(
      'storages_1',
      few(named('w1', 'w2'), 2).map((warehouses) => ({ warehouses })),
    ),
    segments(
      'units_1',
      few(unit, 2).map((units) => ({ units })),
    ),
    segments('goods_1', goodsOf('c-1')),
    segments('goods_2', goodsOf('c-2')),
  )
  .map((kinds) => kinds.flat())

const option = <T>(what: fc.Arbitrary<T>) => fc.option(what, { freq: 2 })
const importFile = (catalog: string) =>
  fc.record({
    groups: option(few(group(3), 2)),
    properties: option(few(property, 3)),
    units: option(few(unit, 2)),
    goods: few(good, 5).map((goods) => ({ catalog, goods })),
  })
const offersFile = fc.record({
  priceTypes: option(few(priceType, 3)),
  warehouses: option(few(named('w1', 'w2'), 2)),
  offers: fc.array(
    fc.oneof(
      offer({ described: true, prices: true, stocks: true }),
      offer({ prices: true }),
      offer({ described: true }),
    ),
    { maxLength: 6 },
  ),
})
/** A catalogue each. */
const classic: fc.Arbitrary<RandomExport> = fc
  .tuple(option(offersFile), option(offersFile), option(importFile('c-1')), option(importFile('c-2')))
  .map(([...files]) =>
    files.flatMap((file, at) =>
      file ? [{ ...blank, ...file, name: `${at < 2 ? 'offers' : 'import'}${at % 2}_1.xml`, isClassic: true }] : [],
    ),
  )

const hasRecords = ({ name, isClassic, goods, ...lists }: ExportFile) =>
  hasGoods(goods) || Object.values(lists).some((list) => list !== null && list.length > 0)
const hasGoods = (goods: ExportFile['goods']) => goods !== null && goods.goods.length > 0

const byName = new Intl.Collator('ru', { numeric: true }).compare
/** Files with goods are read after the others. */
const inOrder = (files: RandomExport): RandomExport =>
  files.sort((a, b) => Number(hasGoods(a.goods)) - Number(hasGoods(b.goods)) || byName(a.name, b.name))

/** There is something in it: else it is no export. */
const randomExport: fc.Arbitrary<RandomExport> = fc
  .oneof({ weight: 3, arbitrary: segmented }, { weight: 2, arbitrary: classic })
  .map(inOrder)
  .filter((files) => files.some(hasRecords))

/** The second knows nothing of the first, or is the first but for some of its files. */
export const pairOfExports: fc.Arbitrary<[RandomExport, RandomExport]> = fc
  .tuple(randomExport, randomExport, fc.option(fc.array(fc.boolean(), { minLength: 1, maxLength: 5 })))
  .map(([first, second, replaced]): [RandomExport, RandomExport] => {
    if (!replaced) return [first, second]
    const kept = first.filter((_, at) => !replaced[at % replaced.length])
    const taken = second.filter(({ name }) => kept.every((file) => file.name !== name))
    return [first, inOrder([...kept, ...taken])]
  })
  .filter(([, second]) => second.some(hasRecords))
