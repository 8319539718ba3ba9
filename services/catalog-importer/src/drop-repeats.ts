import { type QueryExecutorProvider, sql } from 'kysely'
import type { CatalogStaging } from './staging-tables.ts'

/** What has to be equal for a repeat to be silent. */
const compared = {
  category: ['name', 'parent_onec_id', 'is_active'],
  property: ['name', 'value_type', 'is_active'],
  property_value: ['value'],
  unit: ['code', 'name', 'full_name', 'is_active'],
  price_type: ['name', 'currency', 'is_active'],
  warehouse: ['name', 'is_active'],
  product: [
    'article',
    'name',
    'description',
    'brand_ref',
    'unit_code',
    'vat_rate',
    'attributes',
    'requisites',
    'links',
    'is_active',
  ],
  variant: ['article', 'name', 'barcode', 'characteristics', 'links', 'is_active'],
  price: ['amount', 'currency'],
  stock: ['quantity'],
} as const

export type Entity = keyof typeof compared
export const stagedEntities = Object.keys(compared) as Entity[]

/** What identifies a record of each staged entity within an export. Without nulls, so that it can be hashed. */
const keyOf: Record<Entity, (row: string) => string[]> = {
  category: (row) => [`${row}.onec_id`],
  property: (row) => [`${row}.onec_id`],
  property_value: (row) => [`${row}.property_onec_id`, `${row}.onec_id`],
  unit: (row) => [`${row}.onec_id`],
  price_type: (row) => [`${row}.onec_id`],
  warehouse: (row) => [`${row}.onec_id`],
  product: (row) => [`${row}.onec_id`],
  variant: (row) => [`${row}.onec_id`],
  price: (row) => [`${row}.variant_onec_id`, `${row}.price_type_onec_id`, `${row}.unit_code`, `${row}.coefficient`],
  stock: (row) => [`${row}.variant_onec_id`, `coalesce(${row}.warehouse_onec_id, '')`],
}

export interface StagedRows {
  /** Rows that are left to merge. */
  rows: number
  /** Rows that a later one with the same key and other contents replaced. */
  skipped: number
}

/**
 * Leaves one row per key, the last of the export: MERGE refuses two. An identical repeat is silent (1C writes some records
 * into every file); a different one is skipped and becomes a warning.
 */
export async function dropRepeats(
  db: QueryExecutorProvider,
  staging: CatalogStaging,
  entity: Entity,
): Promise<StagedRows> {
  const table = sql.raw(staging.nameOf(entity))
  const list = (parts: string[]) => sql.raw(parts.join(', '))
  const key = keyOf[entity]
  const contents = (row: string) => list(compared[entity].map((column) => `${row}.${column}`))
  const id = sql.raw(entity === 'price' || entity === 'stock' ? 'variant_onec_id' : 'onec_id')
  const { rows } = await sql<{ kept: number; skipped: number }>`
    with repeated as (select max(r.n) as n from ${table} r group by ${list(key('r'))} having count(*) > 1),
    removed as (
      delete from ${table} a using repeated k join ${table} last on last.n = k.n
      where (${list(key('a'))}) = (${list(key('last'))}) and a.n < last.n
      returning a.n, a.file, a.line, a.${id} as onec_id, last.file as last_file, last.line as last_line,
        (${contents('a')}) is distinct from (${contents('last')}) as differs
    ),
    told as (
      insert into ${sql.raw(staging.nameOf('issue'))} (severity, code, file, line, onec_id, message)
      select 'warning', 'DUPLICATE_DIFFERS', file, line, onec_id,
        format('Запись повторяется с другими данными; загружена последняя (%s, строка %s)', last_file, last_line)
      from removed where differs order by n
      returning 1
    )
    select (select count(*) from ${table})::int - (select count(*) from removed)::int as kept, (select count(*) from told)::int as skipped`.execute(
    db,
  )
  return { rows: rows[0]?.kept ?? 0, skipped: rows[0]?.skipped ?? 0 }
}
