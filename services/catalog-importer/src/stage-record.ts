import type {
  GoodRecord,
  OfferPricesRecord,
  OfferRecord,
  OfferStocksRecord,
  Price,
  Unit,
} from '@imports/commerceml/onec-record'
import { JsonText } from '@imports/shared/db/load/copy-text'
import type { Place } from '@imports/shared/db/load/staging'
import type { RecordSink } from '@imports/shared/reading/stage-files'
import { createBareMarks } from './bare-marks.ts'
import { createBrandRefs } from './brand-refs.ts'
import { type Part, partOf } from './catalog-parts.ts'
import type { Entity } from './catalog-tables.ts'
import { type CatalogRecord, hasIds, problemIssue } from './problem-issue.ts'
import type { CatalogStaging } from './staging-tables.ts'
import { createUnitMentions } from './unit-mentions.ts'
import { withoutRepeats } from './without-repeats.ts'

/** Customers, which a file may hold beside the catalogue, are passed over. */
export interface CatalogSink extends RecordSink {
  /** Records that were staged; each price counts. */
  stagedRecords(entity: Entity): number
  /** Those that could not even be staged. */
  failedRows: ReadonlyMap<Entity, number>
  /** Units as goods and offers spell them; they count only where no dictionary names them. */
  mentionedUnits(): Unit[]
  /** See `BrandRefs`. */
  lateBrandProperties(): string[] | null
}

export interface RecordSinkOptions {
  staging: CatalogStaging
  /** All others are passed over. */
  entities: readonly Entity[]
  knownBrandProperties: readonly string[]
}

/** Puts records into the staging tables; what cannot be read becomes an issue and is counted. */
export function createRecordSink({ staging, entities, knownBrandProperties }: RecordSinkOptions): CatalogSink {
  const wanted = new Set<Entity>(entities)
  const brandRefs = createBrandRefs(knownBrandProperties)
  const mentionedUnits = createUnitMentions()
  const marks = createBareMarks(staging)
  const failedRows = new Map<Entity, number>()
  const parts = new Map<number, Set<Part>>()
  let failedRecords = 0
  const packed = { price: 0, stock: 0 }

  const noteParts = (file: number, part: Part) => {
    const known = parts.get(file)
    if (known) known.add(part)
    else parts.set(file, new Set([part]))
  }

  const stageUsable = (record: CatalogRecord, place: Place): void => {
    switch (record.type) {
      case 'group':
        staging.add('category', { ...identified(record), parent_onec_id: record.parentId, ...place })
        break
      case 'property':
        brandRefs.meet(record)
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
        mentionedUnits.add(record.unit)
        if (!marks.take(record, place)) stageGood(staging, record, brandRefs.of(record), place)
        break
      case 'offer':
        mentionedUnits.add(record.unit)
        if (!marks.take(record, place)) stageOffer(staging, record, place)
        break
      case 'offerPrices':
        packed.price += record.prices.length
        stagePrices(staging, record, place)
        break
      case 'offerStocks':
        packed.stock += record.stocks.length
        stageStocks(staging, record, place)
        break
    }
  }
  return {
    failedRows,
    failedRecords: () => failedRecords,
    partsIn: (file) => parts.get(file) ?? new Set(),
    mentionedUnits: mentionedUnits.list,
    lateBrandProperties: brandRefs.late,
    stagedRecords: (entity) => (entity === 'price' || entity === 'stock' ? packed[entity] : staging.rows(entity)),
    stage: (record, file) => {
      if (record.type === 'customer') return
      const entity = entityOf[record.type]
      if (!wanted.has(entity)) return
      noteParts(file, partOf(entity))
      const place = { file, line: record.line }
      const issue = problemIssue(record)
      if (issue) {
        const { failedRows: rows, ...text } = issue
        failedRows.set(entity, (failedRows.get(entity) ?? 0) + rows)
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
} as const satisfies Record<CatalogRecord['type'], Entity>

const identified = (record: { onecId: string; name: string; isDeleted: boolean }) => ({
  onec_id: record.onecId,
  name: record.name,
  is_active: !record.isDeleted,
})

function stageGood(staging: CatalogStaging, good: GoodRecord, brandRef: string | null, place: Place): void {
  staging.add('product', {
    ...identified(good),
    catalog_onec_id: good.catalogId,
    article: good.article,
    description: good.description,
    brand_ref: brandRef,
    unit_code: good.unit?.code ?? null,
    vat_rate: good.vatRate,
    attributes: attributesOf(good),
    requisites: requisitesOf(good),
    category_onec_ids: [...new Set(good.groupIds)].sort(),
    pictures: good.pictures,
    ...place,
  })
}

function stageOffer(staging: CatalogStaging, offer: OfferRecord, place: Place): void {
  staging.add('variant', {
    ...identified(offer),
    product_onec_id: offer.goodId,
    article: offer.article,
    barcode: offer.barcode,
    characteristics: Object.fromEntries(offer.characteristics.map(({ name, value }) => [name, value])),
    pictures: offer.pictures,
    ...place,
  })
}

function stagePrices(staging: CatalogStaging, { offerId, prices }: OfferPricesRecord, place: Place): void {
  const identity = (price: Price) => `${price.priceTypeId}\n${price.unitCode}\n${price.coefficient}`
  for (const apart of withoutRepeats(prices, identity, ({ priceTypeId }) => priceTypeId)) {
    staging.add('price', {
      variant_onec_id: offerId,
      price_type_onec_id: apart.map((price) => price.priceTypeId),
      unit_code: apart.map((price) => price.unitCode ?? ''),
      coefficient: apart.map((price) => price.coefficient),
      amount: apart.map((price) => price.amount),
      currency: apart.map((price) => price.currency),
      ...place,
    })
  }
}

function stageStocks(staging: CatalogStaging, { offerId, stocks }: OfferStocksRecord, place: Place): void {
  for (const apart of withoutRepeats(stocks, (stock) => stock.warehouseId ?? '')) {
    staging.add('stock', {
      variant_onec_id: offerId,
      warehouse_onec_id: apart.map((stock) => stock.warehouseId ?? ''),
      quantity: apart.map((stock) => stock.quantity),
      ...place,
    })
  }
}

/** Property's 1C id → its value, or its values where there are several. */
function attributesOf({ propertyValues }: GoodRecord): JsonText {
  let text = ''
  for (const { id, values } of propertyValues) {
    const [only = ''] = values
    text += `${text === '' ? '' : ','}${jsonOf(id)}:${values.length > 1 ? JSON.stringify(values) : jsonOf(only)}`
  }
  return new JsonText(`{${text}}`)
}

/** Nearly all values are ids and need no escapes: looking is faster than having them looked for. */
const jsonOf = (text: string): string => (/["\\\p{Cc}]/u.test(text) ? JSON.stringify(text) : `"${text}"`)

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
