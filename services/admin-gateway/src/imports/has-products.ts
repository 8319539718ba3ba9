import { type Kysely, sql } from 'kysely'
import type { GatewayTables } from '../tables.ts'

/** Whether the catalogue has anything that stocks, prices and pictures could belong to. */
export async function hasProducts(db: Kysely<GatewayTables>): Promise<boolean> {
  const { rows } = await sql<{ exists: boolean }>`select exists (select from catalog.product)`.execute(db)
  return rows[0]?.exists === true
}
