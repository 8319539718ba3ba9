import type {
  GoodRecord,
  OfferPricesRecord,
  OfferRecord,
  OfferStocksRecord,
  OnecRecord,
  Unit,
} from '@imports/commerceml/onec-record'
import { isBrandName } from './brand.ts'
import { hasIds, problemIssue } from './problem-issue.ts'
import type { CatalogStaging } from './staging-tables.ts'

export interface RecordSink {
  stage(record: OnecRecord, file: string): void
  /** Rows that could not even be staged, by entity. */
  failedRows: ReadonlyMap<string, number>
  /** Records that could not be staged whole: issues, but no mere remarks. */
  failedRecords(): number
}

/** Puts records into the staging tables; what cannot be read becomes an issue and is counted. */
export function createRecordSink(staging: CatalogStaging, knownBrandProperties: readonly string[]): RecordSink {
  const brandProperties = new Set(['Бренд', ...knownBrandProperties])
  const failedRows = new Map<string, number>()
  let failedRecords = 0
  const countFailed = (entity: string, rows: number) => failedRows.set(entity, (failedRows.get(entity) ?? 0) + rows)

  const stageUsable = (record: OnecRecord, place: { file: string; line: number }): void => {
    switch (record.type) {
      case 'group':
        staging.add('category', { ...identified(record), parent_onec_id: record.parentId, ...place })
        break
      case 'property':
        if (isBrandName(record.name)) brandProperties.add(record.onecId)
        staging.add('property', {
          ...identified(record),
          value_type: record.valueType,
          scope: record.scope,
          ...place,
        })
        break
      case 'propertyValue':
        staging.add('property_value', {
          onec_id: record.onecId,
          property_onec_id: record.propertyId,
          value: record.value,
          ...place,
        })
        break
      case 'unit':
        staging.add('unit', {
          ...identified(record),
          code: record.code || record.onecId,
          full_name: record.fullName || null,
          ...place,
        })
        break
      case 'priceType':
        staging.add('price_type', { ...identified(record), currency: record.currency, ...place })
        break
      case 'warehouse':
        staging.add('warehouse', { ...identified(record), ...place })
        break
      case 'good':
        stageGood(staging, record, brandProperties, place)
        break
      case 'offer':
        stageOffer(staging, record, place)
        break
      case 'offerPrices':
        stagePrices(staging, record, place)
        break
      case 'offerStocks':
        stageStocks(staging, record, place)
        break
    }
  }
  return {
    failedRows,
    failedRecords: () => failedRecords,
    stage: (record, file) => {
      const place = { file, line: record.line }
      const issue = problemIssue(record)
      if (issue) {
        const { failedRows: rows, ...text } = issue
        countFailed(entityOf[record.type], rows)
        if (issue.severity === 'error') failedRecords += 1
        staging.add('issue', { ...text, ...place })
      }
      if (hasIds(record)) stageUsable(record, place)
    },
  }
}

const entityOf = {
  group: 'category',
  property: 'property',
  propertyValue: 'property_value',
  unit: 'unit',
  priceType: 'price_type',
  warehouse: 'warehouse',
  good: 'product',
  offer: 'variant',
  offerPrices: 'price',
  offerStocks: 'stock',
} as const satisfies Record<OnecRecord['type'], string>

const identified = (record: { onecId: string; name: string; isDeleted: boolean }) => ({
  onec_id: record.onecId,
  name: record.name,
  is_active: !record.isDeleted,
})

type Place = { file: string; line: number }

/** The classic format may name a deleted record by its id alone: that switches it off and must not empty its fields. */
const isBareMark = (record: GoodRecord | OfferRecord): boolean => record.isDeleted && record.name === ''

function stageGood(
  staging: CatalogStaging,
  good: GoodRecord,
  brandProperties: ReadonlySet<string>,
  place: Place,
): void {
  if (isBareMark(good)) {
    staging.add('product_mark', { onec_id: good.onecId, ...place })
    return
  }
  mentionUnit(staging, good.unit)
  const n = staging.add('product', {
    ...identified(good),
    catalog_onec_id: good.catalogId,
    article: good.article,
    description: good.description,
    brand_ref: brandRef(good, brandProperties),
    unit_code: good.unit?.code ?? null,
    vat_rate: good.vatRate,
    attributes: attributesOf(good),
    requisites: requisitesOf(good),
    links: [...good.groupIds, ...good.pictures].join('\n'),
    ...place,
  })
  for (const id of new Set(good.groupIds)) {
    staging.add('product_category', { product_n: n, category_onec_id: id })
  }
  for (const [position, path] of good.pictures.entries()) staging.add('product_picture', { owner_n: n, position, path })
}

function stageOffer(staging: CatalogStaging, offer: OfferRecord, place: Place): void {
  if (isBareMark(offer)) {
    staging.add('variant_mark', { onec_id: offer.onecId, ...place })
    return
  }
  mentionUnit(staging, offer.unit)
  const n = staging.add('variant', {
    ...identified(offer),
    product_onec_id: offer.goodId,
    article: offer.article,
    barcode: offer.barcode,
    links: offer.pictures.join('\n'),
    characteristics: Object.fromEntries(offer.characteristics.map(({ name, value }) => [name, value])),
    ...place,
  })
  for (const [position, path] of offer.pictures.entries())
    staging.add('variant_picture', { owner_n: n, position, path })
}

function stagePrices(staging: CatalogStaging, { offerId, prices }: OfferPricesRecord, place: Place): void {
  for (const price of prices) {
    staging.add('price', {
      variant_onec_id: offerId,
      price_type_onec_id: price.priceTypeId,
      unit_code: price.unitCode ?? '',
      coefficient: price.coefficient,
      amount: price.amount,
      currency: price.currency,
      ...place,
    })
  }
}

function stageStocks(staging: CatalogStaging, { offerId, stocks }: OfferStocksRecord, place: Place): void {
  for (const { warehouseId, quantity } of stocks) {
    staging.add('stock', { variant_onec_id: offerId, warehouse_onec_id: warehouseId, quantity, ...place })
  }
}

function mentionUnit(staging: CatalogStaging, unit: Unit | null): void {
  if (unit?.code && (unit.name || unit.fullName)) {
    staging.add('unit_mention', { code: unit.code, name: unit.name, full_name: unit.fullName })
  }
}

/** The value of the brand property, else the requisite of that name: an id of the dictionary, or the brand's name itself. */
function brandRef(good: GoodRecord, brandProperties: ReadonlySet<string>): string | null {
  const byProperty = good.propertyValues.find(({ id }) => brandProperties.has(id))?.values[0]
  const ref = byProperty ?? good.requisites.find(({ name }) => isBrandName(name))?.value
  return ref?.slice(0, 200) ?? null
}

/** Property's 1C id → its value, or its values where there are several. */
const attributesOf = (good: GoodRecord): Record<string, string | string[]> =>
  Object.fromEntries(
    good.propertyValues.map(({ id, values: [first, ...rest] }) => [
      id,
      rest.length > 0 ? [first ?? '', ...rest] : (first ?? ''),
    ]),
  )

/** What a good has beside its properties: 1C's requisites, and the few fields that have no column. */
function requisitesOf(good: GoodRecord): Record<string, string> {
  const fields = {
    Штрихкод: good.barcode,
    Страна: good.country,
    Изготовитель: good.manufacturer?.name ?? null,
    Вес: good.weight,
  }
  const named = good.requisites.map(({ name, value }): [string, string] => [name, value])
  return Object.fromEntries([
    ...Object.entries(fields).filter((entry): entry is [string, string] => Boolean(entry[1])),
    ...named,
  ])
}
