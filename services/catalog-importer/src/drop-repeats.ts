import { type QueryExecutorProvider, sql } from 'kysely'
import type { CatalogStaging } from './staging-tables.ts'

/** What identifies a record of each staged entity within an export. Without nulls, so that it can be hashed. */
const keys = {
  category: ['onec_id'],
  property: ['onec_id'],
  property_value: ['property_onec_id', 'onec_id'],
  unit: ['onec_id'],
  price_type: ['onec_id'],
  warehouse: ['onec_id'],
  product: ['onec_id'],
  variant: ['onec_id'],
  price: ['variant_onec_id', 'price_type_onec_id', 'unit_code', 'coefficient'],
  stock: ['variant_onec_id', "coalesce(warehouse_onec_id, '')"],
} as const satisfies Partial<Record<keyof typeof compared, readonly string[]>>

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
    'is_active',
  ],
  variant: ['article', 'name', 'barcode', 'characteristics', 'is_active'],
  price: ['amount', 'currency'],
  stock: ['quantity'],
} as const

export type Entity = keyof typeof compared
export const stagedEntities = Object.keys(compared) as Entity[]

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
  const key = keys[entity]
  const keyOf = (row: string) =>
    key.map((part) => part.replace(/\b(\w+_id|onec_id|unit_code|coefficient)\b/, `${row}.$1`))
  const keyList = sql.raw(key.map((part, index) => `${part} as key${index}`).join(', '))
  const groups = sql.raw(key.map((_, index) => `key${index}`).join(', '))
  const contents = (row: string) => sql.raw(`(${compared[entity].map((column) => `${row}.${column}`).join(', ')})`)
  const sameKey = sql.raw(
    keyOf('a')
      .map((part, index) => `${part} = k.key${index}`)
      .join(' and '),
  )
  const id = sql.raw(key[0] === 'variant_onec_id' ? 'variant_onec_id' : 'onec_id')
  const { rows } = await sql<{ kept: number; skipped: number }>`
    with repeated as (select ${keyList}, max(n) as n from ${table} group by ${groups} having count(*) > 1),
    removed as (
      delete from ${table} a using repeated k join ${table} last on last.n = k.n where ${sameKey} and a.n < k.n
      returning a.file, a.line, a.${id} as onec_id, last.file as last_file, last.line as last_line,
        ${contents('a')} is distinct from ${contents('last')} as differs
    ),
    told as (
      insert into ${sql.raw(staging.nameOf('issue'))} (severity, code, file, line, onec_id, message)
      select 'warning', 'DUPLICATE_DIFFERS', file, line, onec_id,
        format('Запись повторяется с другими данными; загружена последняя (%s, строка %s)', last_file, last_line)
      from removed where differs
      returning 1
    )
    select (select count(*) from ${table})::int - (select count(*) from removed)::int as kept, (select count(*) from told)::int as skipped`.execute(
    db,
  )
  return { rows: rows[0]?.kept ?? 0, skipped: rows[0]?.skipped ?? 0 }
}
