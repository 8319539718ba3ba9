import { type PropertyList, propertyList, type SampleProperty } from './property-list.ts'
import { type SeededRandom, seededId, seededRandom } from './seeded-random.ts'
import {
  colours,
  countries,
  groupTree,
  materials,
  type ProductKind,
  priceTypes,
  productKinds,
  seasons,
  warehouses,
} from './shop.ts'

export interface SampleGroup {
  id: string
  name: string
  isDeleted: boolean
  groups: SampleGroup[]
}

export interface SampleGood {
  index: number
  id: string
  kind: ProductKind
  groupId: string
  name: string
  article: string
  code: string
  barcode: string
  description: string
  brandId: string
  country: string
  vatRate: string
  isDeleted: boolean
  /** Text in 1C's canonical form, nulls included. */
  values: { property: SampleProperty; value: string }[]
  pictures: SamplePicture[]
}

export interface SamplePicture {
  id: string
  extension: 'jpg' | 'png'
}

export interface SampleOffer {
  id: string
  good: SampleGood
  name: string
  characteristics: { property: SampleProperty; localised: string; canonical: string }[]
  prices: { typeId: string; amount: string }[]
  stocks: { warehouseId: string; quantity: string }[]
}

export interface SampleShop {
  seed: number
  catalogId: string
  goodsCount: number
  root: SampleGroup
  properties: PropertyList
  priceTypes: { id: string; name: string }[]
  warehouses: { id: string; name: string }[]
  goods(): Generator<SampleGood>
  /** Of goods that are not deleted. */
  offers(): Generator<SampleOffer>
}

const NO_NUMBER = '-999999999.9'
const NO_GUID = '00000000-0000-0000-0000-000000000000'
const NO_DATE = '0001-01-01T00:00:00'

/** The whole shop as far as it has to be remembered; goods and offers are made one by one, as often as they are asked for. */
export function sampleShop(seed: number, goodsCount: number): SampleShop {
  const properties = propertyList(seed)
  const types = priceTypes.map(({ name, share }) => ({ id: seededId(seed, 'price type', name), name, share }))
  const stores = warehouses.map((name) => ({ id: seededId(seed, 'warehouse', name), name }))
  const shop: SampleShop = {
    seed,
    catalogId: seededId(seed, 'catalog'),
    goodsCount,
    root: groupWithId(groupTree),
    properties,
    priceTypes: types,
    warehouses: stores,
    *goods() {
      for (let index = 0; index < goodsCount; index++) yield goodAt(index)
    },
    *offers() {
      for (const good of shop.goods()) if (!good.isDeleted) yield* offersOf(good)
    },
  }
  return shop

  function groupWithId({ name, groups = [], isDeleted = false }: typeof groupTree): SampleGroup {
    return { id: seededId(seed, 'group', name), name, isDeleted, groups: groups.map(groupWithId) }
  }

  function goodAt(index: number): SampleGood {
    const random = seededRandom(seed, 'good', index)
    // Each kind in turn first, so that a small shop has them all.
    const kind = productKinds[index % productKinds.length] ?? random.pick(productKinds)
    const brand = random.pick(properties.brand.values)
    const article = random.chance(0.04) ? '' : `${transliterated(kind.group)}-${1000 + index}`
    const maker = brand.value === 'Без Бренда' ? '' : ` ${brand.value}`
    return {
      index,
      id: seededId(seed, 'good', index),
      kind,
      groupId: seededId(seed, 'group', kind.group),
      name: `${kind.name} ${random.pick(kind.variants)}${maker}${article ? ` ${article}` : ''}`,
      article,
      code: `УТ-${String(index + 1).padStart(8, '0')}`,
      barcode: random.chance(0.5) ? `200${String(index).padStart(10, '0')}` : '',
      description: descriptionOf(kind, random),
      brandId: brand.id,
      country: random.pick(countries),
      vatRate: random.chance(0.1) ? '10' : '20',
      isDeleted: index % 33 === 32,
      values: properties.ofGoods.map((property) => ({ property, value: goodValue(property, random) })),
      pictures: picturesOf(index, random),
    }
  }

  function picturesOf(index: number, random: SeededRandom): SamplePicture[] {
    const count = random.chance(0.82) ? 0 : random.chance(0.85) ? 1 : random.integer(2, 4)
    return Array.from({ length: count }, (_, at) => ({
      id: seededId(seed, 'picture', index, at),
      extension: random.chance(0.15) ? 'png' : 'jpg',
    }))
  }

  function* offersOf(good: SampleGood): Generator<SampleOffer> {
    const random = seededRandom(seed, 'offers', good.index)
    if (random.chance(0.06)) return
    if (good.kind.sizes.length === 0 && random.chance(0.5)) {
      yield { ...pricesAndStocks(good, random), id: good.id, good, name: good.name, characteristics: [] }
      return
    }
    const sizes = good.kind.sizes.length === 0 ? [null] : good.kind.sizes
    const from = random.integer(0, colours.length - 3)
    const chosen = colours.slice(from, from + random.integer(1, sizes.length > 1 ? 2 : 3))
    const combinations = chosen.flatMap((colour) => sizes.map((size) => ({ colour, size })))
    for (const { colour, size } of combinations.slice(0, 4)) {
      yield {
        ...pricesAndStocks(good, random),
        id: `${good.id}#${seededId(seed, 'characteristic', good.index, colour, size ?? '')}`,
        good,
        name: `${good.name} (${[size, colour].filter(Boolean).join(', ')})`,
        characteristics: characteristicsOf(good, colour, size, random),
      }
    }
  }

  function characteristicsOf(good: SampleGood, colour: string, size: string | null, random: SeededRandom) {
    const wanted = new Set<string>(['Цвет', good.kind.sizeName, good.index % 5 === 0 ? 'Кратность' : ''])
    return properties.ofOffers
      .filter(({ name }) => wanted.has(name))
      .map((property) => {
        const text = property.name === 'Цвет' ? colour : property.name === 'Кратность' ? multiple(random) : size
        return { property, ...twoForms(property, text) }
      })
  }

  function pricesAndStocks(good: SampleGood, random: SeededRandom): Pick<SampleOffer, 'prices' | 'stocks'> {
    const base = random.integer(good.kind.price[0], good.kind.price[1])
    const offered = random.chance(0.15) ? types.length : random.integer(1, 3)
    const prices = types
      .slice(types.length - offered)
      .map(({ id, share }) => ({ typeId: id, amount: amountOf(base * share, random) }))
    const stocks = stores.map(({ id }) => ({ warehouseId: id, quantity: quantityOf(good.kind.unit, random) }))
    return { prices, stocks }
  }
}

function descriptionOf(kind: ProductKind, random: SeededRandom): string {
  if (random.chance(0.15)) return ''
  const material = random.pick(materials)
  const use = random.pick(['дома', 'зала', 'дачи', 'поездок'])
  const more = random.chance(0.4) ? '<br>\n<ul><li>лёгкий уход</li><li>прочная упаковка</li></ul>' : ''
  return `${kind.name}: выбор для ${use}. Материал – ${material}.${more}`
}

/** A good half of what 1C sends says nothing, in the way of each type. */
function goodValue(property: SampleProperty, random: SeededRandom): string {
  const told = random.chance(0.45)
  switch (property.type) {
    case 'Справочник':
      if (told && property.values.length > 0) return random.pick(property.values).id
      return random.chance(0.5) ? NO_GUID : ''
    case 'Число':
      return told ? String(random.integer(1, 240) / 10) : random.chance(0.5) ? NO_NUMBER : ''
    case 'Булево':
      return told ? String(random.chance(0.3)) : ''
    case 'Время':
      return told ? `2026-0${random.integer(1, 9)}-1${random.integer(0, 9)}T00:00:00` : NO_DATE
    case 'Строка':
      return told ? `Подходит для сезона: ${random.pick(seasons)}` : ''
  }
}

/** One record holds the same value twice: localised for people, canonical by property. */
function twoForms(property: SampleProperty, text: string | null): { localised: string; canonical: string } {
  if (property.type === 'Число') {
    if (text === null) return { localised: '-999\u00A0999\u00A0999,9', canonical: NO_NUMBER }
    return { localised: text, canonical: text.replace(',', '.') }
  }
  return { localised: text ?? '', canonical: property.values.find(({ value }) => value === text)?.id ?? '' }
}

const multiple = (random: SeededRandom) => (random.chance(0.3) ? null : String(random.pick([1, 2, 6, 10, 12])))

function amountOf(value: number, random: SeededRandom): string {
  if (random.chance(0.05)) return value.toFixed(2)
  return String(Math.round(value / 5) * 5)
}

/** What is sold by the metre comes in parts of one. */
function quantityOf(unit: string, random: SeededRandom): string {
  if (random.chance(0.15)) return '0'
  const whole = random.integer(1, 120)
  return unit === '006' && random.chance(0.6) ? `${whole}.5` : String(whole)
}

const latin: Record<string, string> = {
  Г: 'G',
  К: 'K',
  Э: 'E',
  О: 'O',
  Л: 'L',
  Ш: 'SH',
  М: 'M',
  С: 'S',
  П: 'P',
  Т: 'T',
  Ф: 'F',
  Н: 'N',
  В: 'V',
}

const transliterated = (group: string) => latin[group[0] ?? ''] ?? 'X'
