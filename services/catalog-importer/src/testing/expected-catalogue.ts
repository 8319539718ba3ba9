import type { EntityCounts } from '@imports/shared/contracts/import-session'
import type { Catalogue, Row, Rows } from './catalogue-rows.ts'
import { expectedBrands } from './expected-brands.ts'
import {
  describedGood,
  describedOffer,
  flattened,
  goodOf,
  isBare,
  isBrandName,
  isUsable,
  markedIn,
  orNull,
  readable,
} from './expected-records.ts'
import type { Named, RandomExport } from './export-file.ts'

/*
 * What a catalogue holds after imports, said once more and as plainly as possible: a record at a time, in the order in which
 * they stand in the export, keyed by 1C's ids. Knows nothing of staging, of queries, or of what the importer leaves out.
 */

export type ExpectedCounts = Record<string, EntityCounts>

const tables = [
  ...['category', 'property', 'property_value', 'unit', 'price_type', 'warehouse', 'brand', 'brand_key'],
  ...['product', 'variant', 'price', 'stock'],
] as const
type Table = (typeof tables)[number]

const same = (a: unknown, b: unknown) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
const sorted = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, sorted(inner)])
    : value
export interface ExpectedCatalogue {
  /** Returns what is to be counted. */
  importExport(files: RandomExport): ExpectedCounts
  catalogue(): Catalogue
}

export function expectedCatalogue(): ExpectedCatalogue {
  const state = Object.fromEntries(tables.map((table) => [table, new Map()])) as Record<Table, Rows>
  const brands = expectedBrands(state)
  return {
    importExport: (files) => importExport(state, brands, files),
    catalogue: () => Object.fromEntries(tables.map((table) => [table, Object.fromEntries(state[table])])),
  }
}

function importExport(
  state: Record<Table, Rows>,
  brands: ReturnType<typeof expectedBrands>,
  files: RandomExport,
): ExpectedCounts {
  const counts: ExpectedCounts = {}
  const count = (entity: string, what: keyof EntityCounts, by = 1) => {
    counts[entity] ??= { created: 0, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 0 }
    counts[entity][what] += by
  }
  const put = (entity: string, rows: Rows, key: string, row: Row) => {
    const old = rows.get(key)
    if (!old) count(entity, 'created')
    else if (same(old, row)) count(entity, 'unchanged')
    else count(entity, old.is_active === true && row.is_active === false ? 'deactivated' : 'updated')
    rows.set(key, row)
  }
  /** The last of each key; those before it that said something else were skipped. */
  const lastOfEach = (entity: string, records: [key: string, record: Row][]): Rows => {
    const kept = new Map(records)
    for (const [key, record] of records) if (!same(record, kept.get(key))) count(entity, 'skipped')
    return kept
  }
  /** Those without an id that can be kept have failed. */
  const usable = <T extends { id: string }>(entity: string, records: T[]): T[] => {
    const good = records.filter(({ id }) => isUsable(id))
    count(entity, 'failed', records.length - good.length)
    return good
  }
  const named = ({ name, deleted }: Named): Row => ({ name: name.trim(), is_active: !deleted })

  const groups = lastOfEach(
    'category',
    usable(
      'category',
      files.flatMap((file) => flattened(file.groups ?? [], null)),
    ).map((group) => [group.id, { ...named(group), parent: group.parent }]),
  )
  for (const [id, { parent, ...row }] of groups) {
    const isThere = state.category.has(String(parent)) || groups.has(String(parent))
    put('category', state.category, id, { ...row, parent: isThere ? parent : null })
  }

  const allProperties = files.flatMap((file) => file.properties ?? [])
  const properties = usable('property', allProperties)
  const scopeOf = (id: string) => {
    const scopes = new Set(
      properties.filter((other) => other.id === id).map(({ ofOffers }) => (ofOffers ? 'offers' : 'goods')),
    )
    const before = state.property.get(id)?.scope
    if (before) scopes.add(String(before) as 'goods')
    return scopes.size > 1 ? 'both' : [...scopes][0]
  }
  const scopes = new Map(properties.map(({ id }) => [id, scopeOf(id)]))
  const types = { Справочник: 'dictionary', Строка: 'string' }
  const keptProperties = lastOfEach(
    'property',
    properties.map((property) => [property.id, { ...named(property), value_type: types[property.valueType] }]),
  )
  for (const [id, row] of keptProperties) put('property', state.property, id, { ...row, scope: scopes.get(id) })

  const values = allProperties.flatMap((property) =>
    property.values.map((value) => ({ ...value, property: property.id })),
  )
  const nameless = values.filter(({ id, property }) => !isUsable(id) || property === '')
  count('property_value', 'failed', nameless.length)
  const keptValues = lastOfEach(
    'property_value',
    values
      .filter((value) => !nameless.includes(value))
      .map(({ id, property, value }) => [`${property} ${id}`, { value: value.trim() }]),
  )
  for (const [key, row] of keptValues) {
    if (state.property.has(key.split(' ')[0] ?? '')) put('property_value', state.property_value, key, row)
    else count('property_value', 'failed')
  }

  const units = lastOfEach(
    'unit',
    usable(
      'unit',
      files.flatMap((file) => file.units ?? []),
    ).map((unit) => [unit.id, { ...named(unit), code: unit.code || unit.id, full_name: orNull(unit.fullName) }]),
  )
  const goodsOf = (file: RandomExport[number]) => file.goods?.goods ?? []
  const spelt = files
    .flatMap((file) => (file.isClassic ? goodsOf(file) : []))
    .filter(({ id, unit }) => unit && isUsable(id))
  for (const code of new Set(spelt.map(({ unit }) => unit?.code ?? ''))) {
    if (units.has(code)) continue
    const [name] = spelt.flatMap(({ unit }) => (unit?.code === code ? [unit.name] : [])).sort()
    units.set(code, state.unit.get(code) ?? { name, is_active: true, code, full_name: null })
  }
  for (const [id, row] of units) put('unit', state.unit, id, row)

  const priceTypes = usable(
    'price_type',
    files.flatMap((file) => file.priceTypes ?? []),
  )
  const keptTypes = lastOfEach(
    'price_type',
    priceTypes.map((type) => [type.id, { ...named(type), currency: orNull(type.currency) }]),
  )
  for (const [id, row] of keptTypes) put('price_type', state.price_type, id, row)
  const warehouses = usable(
    'warehouse',
    files.flatMap((file) => file.warehouses ?? []),
  )
  for (const [id, row] of lastOfEach(
    'warehouse',
    warehouses.map((of) => [of.id, named(of)]),
  ))
    put('warehouse', state.warehouse, id, row)

  const namesBrands = [...state.property].filter(([, { name }]) => isBrandName(String(name))).map(([id]) => id)
  const brandProperties = new Set(['Бренд', ...namesBrands])
  const goods = files.flatMap((file) =>
    goodsOf(file).map((good) => ({ ...good, ...describedGood(good, file.goods?.catalog ?? '', brandProperties) })),
  )
  const usableGoods = usable('product', goods)
  const markedGoods = markedIn(usableGoods)
  const keptGoods = lastOfEach(
    'product',
    usableGoods.filter((good) => !isBare(good)).map((good) => [good.id, good.row]),
  )
  brands.meet(
    keptValues,
    [...keptGoods.values()].map(({ brand }) => brand as string | null),
    count,
  )
  for (const [id, row] of keptGoods) {
    put('product', state.product, id, {
      ...row,
      is_active: row.is_active === true && !markedGoods.has(id),
      brand: brands.of(row.brand as string | null),
      unit: state.unit.has(String(row.unit)) ? row.unit : null,
      categories: (row.categories as string[]).filter((category) => state.category.has(category)),
    })
  }
  const switchOff = (entity: 'product' | 'variant', marks: Set<string>) => {
    for (const id of marks) {
      const found = state[entity].get(id)
      const row = found?.is_default === true ? undefined : found
      if (row?.is_active) state[entity].set(id, { ...row, is_active: false })
      count(entity, row?.is_active ? 'deactivated' : 'unchanged')
    }
  }
  switchOff('product', markedGoods)

  const offers = files.flatMap((file) => file.offers ?? [])
  const described = usable(
    'variant',
    offers.flatMap(({ id, described }) => (described ? [{ id, ...described }] : [])),
  )
  const markedOffers = markedIn(described)
  const keptOffers = lastOfEach(
    'variant',
    described.filter((offer) => !isBare(offer)).map((offer) => [offer.id, describedOffer(offer)]),
  )
  for (const [id, row] of keptOffers) {
    const product = state.product.get(goodOf(id))
    if (product)
      put('variant', state.variant, id, {
        ...row,
        name: row.name || product.name,
        is_active: row.is_active === true && !markedOffers.has(id),
      })
    else count('variant', 'failed')
  }
  switchOff('variant', markedOffers)

  const ofMarked = described.filter(isBare).map(({ id }) => String(state.variant.get(id)?.product))
  const touched = [...keptGoods.keys(), ...[...keptOffers.keys()].map(goodOf), ...ofMarked]
  for (const id of new Set(touched)) {
    const product = state.product.get(id)
    if (!product) continue
    const hasOffers = [...state.variant.values()].some(
      (variant) => variant.product === id && variant.is_default === false && variant.is_active,
    )
    const own = state.variant.get(id)
    if (own ? own.is_default !== true : hasOffers) continue
    const row = { product: id, article: product.article, name: product.name, is_active: !hasOffers, is_default: true }
    put('default_variant', state.variant, id, { barcode: null, characteristics: {}, pictures: [], ...own, ...row })
  }

  const prices = readable('price', offers, count, ({ prices }) =>
    (prices ?? []).map((price) => {
      const { amount, coefficient, type, unit, currency } = price
      if (!isUsable(type) || amount.means === null || coefficient.means === null) return null
      return [`${type} ${unit} ${coefficient.means}`, { amount: amount.means, currency: orNull(currency) }]
    }),
  )
  load(
    'price',
    lastOfEach('price', prices),
    ([variant = '', type = '']) => state.variant.has(variant) && state.price_type.has(type),
  )
  const stocks = readable('stock', offers, count, ({ stocks }) =>
    (stocks ?? []).map(({ warehouse, quantity }) =>
      quantity.means === null ? null : [warehouse, { quantity: quantity.means }],
    ),
  )
  load(
    'stock',
    lastOfEach('stock', stocks),
    ([variant = '', warehouse = '']) =>
      state.variant.has(variant) && (warehouse === '' || state.warehouse.has(warehouse)),
  )

  function load(entity: 'price' | 'stock', rows: Rows, isKnown: (key: string[]) => boolean) {
    for (const [key, row] of rows) {
      if (isKnown(key.split(' '))) put(entity, state[entity], key, row)
      else count(entity, 'failed')
    }
  }
  return Object.fromEntries(Object.entries(counts).filter(([, of]) => Object.values(of).some((number) => number > 0)))
}
