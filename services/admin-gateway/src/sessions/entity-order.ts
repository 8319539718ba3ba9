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
  'absent_product',
  'absent_variant',
  'price',
  'stock',
  'customer',
  'image',
  'product_image',
  'absent_image',
]

/** Of what the export does not have, nothing was read. */
export const isRead = (entity: string): boolean => !entity.startsWith('absent_')

/** Entities that are not known here come last. */
export function inEntityOrder(counts: ReportCounts): [string, EntityCounts][] {
  const place = (entity: string) => (entityOrder.includes(entity) ? entityOrder.indexOf(entity) : entityOrder.length)
  return Object.entries(counts).sort(([a], [b]) => place(a) - place(b))
}
