import { type QueryExecutorProvider, sql } from 'kysely'

/*
 * Which property names the brand, and under which key a brand is kept that no dictionary knows. Said once for JavaScript and
 * once for SQL, side by side: the two must agree.
 */

const brandWord = 'бренд'
/** 1C writes this value for goods that have none. */
const noBrandWord = 'без бренда'

/** In a database of locale C, `lower` alone leaves Cyrillic as it is. */
const lowered = (column: string): string => `lower(btrim(${column}) collate pg_c_utf8)`

/** 1C's predefined property, or one that a shop named so. */
export const isBrandName = (name: string): boolean => name.trim().toLowerCase() === brandWord
export const isBrandNameSql = (column: string): string => `${lowered(column)} = '${brandWord}'`

/** A name that stands for a brand. */
export const namesBrandSql = (column: string): string =>
  `(btrim(${column}) <> '' and ${lowered(column)} <> '${noBrandWord}')`

/** What two spellings of one brand have in common. */
export const normalisedBrandSql = (column: string): string =>
  lowered(`regexp_replace(translate(${column}, U&'\\00A0', ' '), ' +', ' ', 'g')`)

/** Key of a brand that goods name in words. */
export const namedBrandKeySql = (column: string): string => `'name:' || ${lowered(column)}`

/** Properties that were brands in earlier imports: an export need not bring its properties along. */
export async function knownBrandProperties(db: QueryExecutorProvider): Promise<string[]> {
  const { rows } = await sql<{ onec_id: string }>`
    select onec_id from catalog.property where ${sql.raw(isBrandNameSql('name'))}`.execute(db)
  return rows.map((row) => row.onec_id)
}
