import type { LoadedTable } from '@imports/shared/db/load/loaded-table'
import { namedBrandKeySql } from './brand.ts'

const named = { onec_id: 'text', name: 'text', is_active: 'boolean' } as const
const byId = { identity: ['onec_id'], key: ['onec_id'] } as const

const offer = (code: string) => ({
  table: 'catalog.variant',
  by: ['s.variant_onec_id'],
  unknown: { code, field: 'Ид', reason: 'предложения нет ни в выгрузке, ни в каталоге' },
})

/** How each entity of the catalogue comes from the export into its table, in the order in which they are merged. */
export const catalogTables = {
  category: {
    ...byId,
    target: 'catalog.category',
    staged: { ...named, parent_onec_id: 'text' },
    columns: ['name', 'is_active'], // the parent follows when all of them are there
  },
  property: {
    ...byId,
    target: 'catalog.property',
    staged: { ...named, value_type: 'text', scope: 'text' },
    columns: ['name', 'value_type', 'scope', 'is_active'],
  },
  property_value: {
    target: 'catalog.property_value',
    staged: { onec_id: 'text', property_onec_id: 'text', value: 'text' },
    identity: ['onec_id', 'property_onec_id'],
    references: {
      property_id: {
        table: 'catalog.property',
        by: ['s.property_onec_id'],
        unknown: { code: 'PROPERTY_UNKNOWN', field: 'ВариантыЗначений', reason: 'нет свойства %s' },
      },
    },
    key: ['property_id', 'onec_id'],
    columns: ['value'],
    lost: 'Значение свойства не загружено',
  },
  unit: {
    ...byId,
    target: 'catalog.unit',
    staged: { ...named, code: 'text', full_name: 'text' },
    columns: ['code', 'name', 'full_name', 'is_active'],
  },
  price_type: {
    ...byId,
    target: 'catalog.price_type',
    staged: { ...named, currency: 'text' },
    columns: ['name', 'currency', 'is_active'],
  },
  warehouse: { ...byId, target: 'catalog.warehouse', staged: named, columns: ['name', 'is_active'] },
  product: {
    ...byId,
    target: 'catalog.product',
    staged: {
      ...named,
      catalog_onec_id: 'text',
      article: 'text',
      description: 'text',
      brand_ref: 'text',
      unit_code: 'text',
      vat_rate: 'text',
      attributes: 'jsonb',
      requisites: 'jsonb',
      category_onec_ids: 'text[]',
      pictures: 'text[]',
    },
    references: {
      brand_id: { table: 'catalog.brand_key', by: ['s.brand_ref', namedBrandKeySql('s.brand_ref')] },
      unit_id: { table: 'catalog.unit', by: ['s.unit_code'] },
    },
    columns: [
      'catalog_onec_id',
      'article',
      'name',
      'description',
      'brand_id',
      'unit_id',
      'vat_rate',
      'attributes',
      'requisites',
      'is_active',
    ],
    lists: [
      {
        staged: 'category_onec_ids',
        current: `select l.product_id as owner_id, array_agg(c.onec_id order by c.onec_id collate "C") as list
          from catalog.product_category l join catalog.category c on c.id = l.category_id group by l.product_id`,
      },
      {
        staged: 'pictures',
        current: `select product_id as owner_id, array_agg(path order by position) as list
          from catalog.product_picture where variant_id is null group by product_id`,
      },
    ],
    tracksSession: true,
  },
  variant: {
    ...byId,
    target: 'catalog.variant',
    staged: {
      ...named,
      product_onec_id: 'text',
      article: 'text',
      barcode: 'text',
      characteristics: 'jsonb',
      pictures: 'text[]',
    },
    references: {
      product_id: {
        table: 'catalog.product',
        by: ['s.product_onec_id'],
        unknown: {
          code: 'OFFER_WITHOUT_GOOD',
          field: 'Ид',
          reason: 'товара %s нет ни в выгрузке, ни в каталоге',
        },
      },
    },
    columns: ['product_id', 'article', 'name', 'barcode', 'characteristics', 'is_default', 'is_active'],
    computed: { name: "coalesce(nullif(s.name, ''), product_id.name)", is_default: 'false' },
    undecided: "s.name = ''", // takes its good's name, which may be about to change
    lists: [
      {
        staged: 'pictures',
        current: `select variant_id as owner_id, array_agg(path order by position) as list
          from catalog.product_picture where variant_id is not null group by variant_id`,
      },
    ],
    lost: 'Предложение не загружено',
    tracksSession: true,
  },
  /** A price that the export no longer names stays, and so does a stock. */
  price: {
    target: 'catalog.price',
    staged: {
      variant_onec_id: 'text',
      price_type_onec_id: 'text[]',
      unit_code: 'text[]',
      coefficient: 'numeric[]',
      amount: 'numeric(15,2)[]',
      currency: 'text[]',
    },
    identity: ['variant_onec_id', 'price_type_onec_id', 'unit_code', 'coefficient'],
    packed: ['price_type_onec_id', 'unit_code', 'coefficient', 'amount', 'currency'],
    references: {
      variant_id: offer('PRICE_WITHOUT_OFFER'),
      price_type_id: {
        table: 'catalog.price_type',
        by: ['s.price_type_onec_id'],
        unknown: { code: 'PRICE_TYPE_UNKNOWN', field: 'ИдТипаЦены', reason: 'неизвестный вид цены %s' },
      },
    },
    key: ['variant_id', 'price_type_id', 'unit_code', 'coefficient'],
    columns: ['amount', 'currency'],
    lost: 'Цены не загружены (%s)',
    tracksSession: true,
  },
  stock: {
    target: 'catalog.stock',
    staged: { variant_onec_id: 'text', warehouse_onec_id: 'text[]', quantity: 'numeric(15,3)[]' },
    identity: ['variant_onec_id', 'warehouse_onec_id'],
    packed: ['warehouse_onec_id', 'quantity'],
    references: {
      variant_id: offer('STOCK_WITHOUT_OFFER'),
      warehouse_id: {
        table: 'catalog.warehouse',
        by: ["nullif(s.warehouse_onec_id, '')"], // a total that names no warehouse has a row of its own
        unknown: { code: 'WAREHOUSE_UNKNOWN', field: 'Склад', reason: 'неизвестный склад %s' },
      },
    },
    key: ['variant_id', 'warehouse_id'],
    columns: ['quantity'],
    lost: 'Остатки не загружены (%s)',
    tracksSession: true,
  },
} as const satisfies Record<string, LoadedTable>

export type Entity = keyof typeof catalogTables
export const entities = Object.keys(catalogTables) as Entity[]
