import type { EntityCounts, ReportCounts } from '@imports/shared/contracts/import-session'

/** As an import builds them: what others hang on comes first. The database's JSON keeps no order. */
const entityOrder = [
  'category',
  'property',
  'property_value',
  'unit',
  'brand',
  'price_type',
  'warehouse',
  'product',
  'product_category',
  'product_picture',
  'variant',
  'default_variant',
  'price',
  'stock',
  'customer',
  'image',
  'product_image',
]

/** Entities that are not known here come last. */
export function inEntityOrder(counts: ReportCounts): [string, EntityCounts][] {
  const place = (entity: string) => (entityOrder.includes(entity) ? entityOrder.indexOf(entity) : entityOrder.length)
  return Object.entries(counts).sort(([a], [b]) => place(a) - place(b))
}
