import { type MergeCounts, noCounts } from '@imports/shared/db/load/guarded-merge'
import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { isBrandNameSql, namedBrandKeySql, namesBrandSql, normalisedBrandSql } from './brand.ts'
import type { CatalogStaging } from './staging-tables.ts'

/**
 * Brands are the values of the property "Бренд" in this export, and what its goods name there (or in the requisite) outside any
 * dictionary; such a name is a key of its own. A key that is known keeps its brand, however that is called now; a new one joins
 * the brand that is spelt alike, or makes one. "Без бренда" is no brand. `seen` counts brands.
 */
export async function mergeBrands(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
): Promise<MergeCounts & { seen: number }> {
  const named = sql.raw(staging.nameOf('brand'))
  await sql`insert into ${named} (onec_id, name) ${namedBrands(staging)}`.execute(trx)
  const alike = sql.raw(`${normalisedBrandSql('b.name')} = ${normalisedBrandSql('s.name')}`)
  const unknown = sql`not exists (select from catalog.brand_key k where k.onec_id = s.onec_id)`
  const created = await sql`
    insert into catalog.brand (onec_id, name)
    select distinct on (${sql.raw(normalisedBrandSql('s.name'))}) s.onec_id, s.name from ${named} s
    where ${unknown} and not exists (select from catalog.brand b where ${alike})
    order by ${sql.raw(normalisedBrandSql('s.name'))}, s.onec_id like 'name:%', s.onec_id`.execute(trx)
  await sql`
    insert into catalog.brand_key (onec_id, id)
    select s.onec_id, (select min(b.id) from catalog.brand b where ${alike}) from ${named} s where ${unknown}`.execute(
    trx,
  )
  const updated = await sql`
    update catalog.brand b set name = s.name from ${named} s where s.onec_id = b.onec_id and s.name <> b.name`.execute(
    trx,
  )
  const { rows } = await sql<{ seen: number }>`
    select count(distinct k.id)::int as seen from ${named} s join catalog.brand_key k on k.onec_id = s.onec_id`.execute(
    trx,
  )
  return {
    ...noCounts,
    created: Number(created.numAffectedRows ?? 0),
    updated: Number(updated.numAffectedRows ?? 0),
    seen: rows[0]?.seen ?? 0,
  }
}

/** Each key of the export with its name. */
function namedBrands(staging: CatalogStaging): RawBuilder<unknown> {
  const isBrand = sql.raw(isBrandNameSql('p.name'))
  return sql`
    select distinct on (onec_id) onec_id, btrim(name) as name from (
      select v.onec_id, v.value as name from ${sql.raw(staging.nameOf('property_value'))} v
      join catalog.property p on p.onec_id = v.property_onec_id where ${isBrand}
      union all
      select ${sql.raw(namedBrandKeySql('g.brand_ref'))}, g.brand_ref
      from (select distinct brand_ref from ${sql.raw(staging.nameOf('product'))} where brand_ref is not null) g
      where not exists (
        select from catalog.property_value v join catalog.property p on p.id = v.property_id
        where v.onec_id = g.brand_ref and ${isBrand})
    ) named
    where ${sql.raw(namesBrandSql('name'))} order by onec_id, name`
}
