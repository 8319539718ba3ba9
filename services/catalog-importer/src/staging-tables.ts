import type { Staging } from '@imports/shared/db/staging'

/** Where a staged record stood, for the issue that it may become. */
const place = { file: 'text', line: 'int' } as const

/** What is staged before anything is merged: the records of a step, keyed by 1C's ids, not resolved yet. */
export const stagingTables = {
  category: { onec_id: 'text', parent_onec_id: 'text', name: 'text', is_active: 'boolean', ...place },
  property: { onec_id: 'text', name: 'text', value_type: 'text', scope: 'text', is_active: 'boolean', ...place },
  property_value: { property_onec_id: 'text', onec_id: 'text', value: 'text', ...place },
  unit: { onec_id: 'text', code: 'text', name: 'text', full_name: 'text', is_active: 'boolean', ...place },
  /** Units as goods and offers spell them; they count only where no dictionary names them. */
  unit_mention: { code: 'text', name: 'text', full_name: 'text' },
  price_type: { onec_id: 'text', name: 'text', currency: 'text', is_active: 'boolean', ...place },
  warehouse: { onec_id: 'text', name: 'text', is_active: 'boolean', ...place },
  product: {
    onec_id: 'text',
    catalog_onec_id: 'text',
    article: 'text',
    name: 'text',
    description: 'text',
    brand_ref: 'text',
    unit_code: 'text',
    vat_rate: 'text',
    attributes: 'jsonb',
    requisites: 'jsonb',
    /** Categories and pictures, to tell a repeat that differs only there. */
    links: 'text',
    is_active: 'boolean',
    ...place,
  },
  /** By the number of the staged good: a repeat that is dropped takes its links along. */
  product_category: { product_n: 'bigint', category_onec_id: 'text' },
  product_picture: { owner_n: 'bigint', position: 'int', path: 'text' },
  variant: {
    onec_id: 'text',
    product_onec_id: 'text',
    article: 'text',
    name: 'text',
    barcode: 'text',
    characteristics: 'jsonb',
    /** Pictures, as above. */
    links: 'text',
    is_active: 'boolean',
    ...place,
  },
  variant_picture: { owner_n: 'bigint', position: 'int', path: 'text' },
  price: {
    variant_onec_id: 'text',
    price_type_onec_id: 'text',
    unit_code: 'text',
    coefficient: 'numeric',
    amount: 'numeric',
    currency: 'text',
    ...place,
  },
  stock: { variant_onec_id: 'text', warehouse_onec_id: 'text', quantity: 'numeric', ...place },
  /** Goods and offers of which the export says no more than that they are deleted. */
  product_mark: { onec_id: 'text', ...place },
  variant_mark: { onec_id: 'text', ...place },
  issue: { severity: 'text', code: 'text', onec_id: 'text', field: 'text', message: 'text', ...place },
} as const

export type CatalogStaging = Staging<typeof stagingTables>
