import { seededId } from '../../sample/seeded-random.ts'
import { colours, materials, priceTypes, productKinds, warehouses } from '../../sample/shop.ts'
import { bitsOf, type CheapRandom, cheapId, cheapRandom, drawn } from './cheap-random.ts'

export interface ShopShape {
  goods: number
  offersPerGood: number
  /** How many properties a good names; of some 60 % it says nothing, as real ones do. */
  valuesPerGood: number
  characteristicsPerOffer: number
  /** Prices of each offer. */
  priceTypes: number
  /** Stocks of each offer. */
  warehouses: number
  /** Of each good's description. */
  sentences: number
}

export interface BenchGroup {
  id: string
  name: string
  groups: BenchGroup[]
}

export interface BenchProperty {
  id: string
  name: string
  type: 'Справочник' | 'Число' | 'Строка'
  values: { id: string; value: string }[]
}

/** Everything about an offer follows from its number, so nothing but the dictionaries is kept. */
export interface BenchShop {
  seed: number
  shape: ShopShape
  catalogId: string
  root: BenchGroup
  /** The groups without any inside: goods are in these. */
  leaves: BenchGroup[]
  brand: BenchProperty
  properties: BenchProperty[]
  /** One with 9,230 values, in a file of 2.5 MB. */
  largest: BenchProperty
  offerProperties: BenchProperty[]
  priceTypes: { id: string; name: string }[]
  warehouses: { id: string; name: string }[]
  offers: number
  /** Whether the good with its offers, prices and stocks differs from what an unchanged shop says. */
  isChanged(good: number): boolean
}

const PROPERTIES = 400
const OFFER_PROPERTIES = 20
const VALUES_PER_PROPERTY = 20
const LARGEST_DICTIONARY = 9_230
const BRANDS = 107

/** How many groups a real shop has at each depth. */
const GROUPS_AT_DEPTH = [1, 12, 40, 63, 3]

/** `changed` is the share of goods that are not as in the shop with no changes, from 0 to 1. */
export function benchShop(seed: number, shape: ShopShape, changed: number): BenchShop {
  const { root, leaves } = groupTree(seed)
  return {
    seed,
    shape,
    catalogId: seededId(seed, 'catalog'),
    root,
    leaves,
    brand: {
      id: 'Бренд',
      name: 'Бренд',
      type: 'Справочник',
      values: dictionary(seed, drawn.brand, 0, BRANDS, (at) => `${colours[at % colours.length]} бренд ${at}`),
    },
    properties: Array.from({ length: PROPERTIES }, (_, at) => property(seed, at)),
    largest: {
      id: cheapId(seed, drawn.property, PROPERTIES),
      name: 'Номенклатура упаковки',
      type: 'Справочник',
      values: dictionary(seed, drawn.value, PROPERTIES * VALUES_PER_PROPERTY, LARGEST_DICTIONARY, packaging),
    },
    offerProperties: Array.from({ length: OFFER_PROPERTIES }, (_, at) => property(seed, PROPERTIES + 1_000 + at)),
    priceTypes: named(seed, 'price type', shape.priceTypes, (at) => priceTypes[at]?.name ?? `Цена ${at}`),
    warehouses: named(seed, 'warehouse', shape.warehouses, (at) => warehouses[at] ?? `Склад № ${at}`),
    offers: shape.goods * shape.offersPerGood,
    isChanged: (good) => bitsOf(seed, drawn.change, good) < changed * 2 ** 32,
  }
}

export const goodId = ({ seed }: BenchShop, good: number) => cheapId(seed, drawn.good, good)

export const goodOf = ({ shape }: BenchShop, offer: number) => Math.floor(offer / shape.offersPerGood)

export function offerId(shop: BenchShop, offer: number): string {
  return `${goodId(shop, goodOf(shop, offer))}#${cheapId(shop.seed, drawn.characteristic, offer)}`
}

export function goodName(shop: BenchShop, good: number): string {
  const kind = productKinds[good % productKinds.length]
  const variant = kind?.variants[good % kind.variants.length]
  const batch = shop.isChanged(good) ? ', новая партия' : ''
  return `${kind?.name} ${variant} А-${10_000 + good}, ${colours[good % colours.length]}${batch}`
}

export const randomOf = ({ seed }: BenchShop, what: 'good' | 'offer', index: number): CheapRandom =>
  cheapRandom(seed, drawn[what], index)

/** In whole roubles; of each type of price another. */
export function priceOf(shop: BenchShop, offer: number, type: number): number {
  const base = 100 + (bitsOf(shop.seed, drawn.offer, offer) % 20_000)
  return base + type * 10 + (shop.isChanged(goodOf(shop, offer)) ? 5 : 0)
}

export function stockOf(shop: BenchShop, offer: number, warehouse: number): number {
  const quantity = (bitsOf(shop.seed, drawn.offer, offer) >>> (warehouse * 4)) % 90
  return quantity + (shop.isChanged(goodOf(shop, offer)) ? 1 : 0)
}

function groupTree(seed: number): { root: BenchGroup; leaves: BenchGroup[] } {
  let above: BenchGroup[] = []
  const all: BenchGroup[] = []
  for (const count of GROUPS_AT_DEPTH) {
    const level = Array.from({ length: count }, (_, at) => {
      const number = all.length + at
      return { id: cheapId(seed, drawn.group, number), name: `Группа товаров № ${number}`, groups: [] }
    })
    for (const [at, group] of level.entries()) above[at % above.length]?.groups.push(group)
    all.push(...level)
    above = level
  }
  return { root: all[0] as BenchGroup, leaves: all.filter(({ groups }) => groups.length === 0) } // the first depth has one
}

function property(seed: number, at: number): BenchProperty {
  const type = at % 8 === 3 ? 'Число' : at % 8 === 5 ? 'Строка' : 'Справочник'
  const first = at * VALUES_PER_PROPERTY
  return {
    id: cheapId(seed, drawn.property, at),
    // real shops have the same name under many ids
    name: `Свойство ${at % 180} (${materials[at % materials.length]?.split(' ')[0]})`,
    type,
    values:
      type === 'Справочник'
        ? dictionary(
            seed,
            drawn.value,
            first,
            VALUES_PER_PROPERTY,
            (of) => `${colours[of % colours.length]}, вид ${of}`,
          )
        : [],
  }
}

const packaging = (at: number) =>
  `${productKinds[at % productKinds.length]?.name} в транспортной коробке по ${(at % 48) + 1} шт., № ${at}`

function dictionary(
  seed: number,
  what: typeof drawn.value | typeof drawn.brand,
  first: number,
  count: number,
  text: (at: number) => string,
): BenchProperty['values'] {
  return Array.from({ length: count }, (_, at) => ({ id: cheapId(seed, what, first + at), value: text(at) }))
}

function named(seed: number, what: string, count: number, nameOf: (at: number) => string) {
  return Array.from({ length: count }, (_, at) => ({ id: seededId(seed, what, at), name: nameOf(at) }))
}
