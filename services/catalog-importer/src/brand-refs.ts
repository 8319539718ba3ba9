import type { GoodRecord } from '@imports/commerceml/onec-record'
import { ownText } from '@imports/commerceml/xml/own-text'
import { type QueryExecutorProvider, sql } from 'kysely'
import { isBrandName, isBrandNameSql } from './brand.ts'
import type { CatalogStaging } from './staging-tables.ts'

/** 1C's predefined property has this id. */
const predefined = 'Бренд'
const longest = 200

export interface BrandRefs {
  /** A property of the export: what is said of its name last counts. */
  meet(property: { onecId: string; name: string }): void
  /** How a good calls its brand: an id of the dictionary, or the brand's name itself. */
  of(good: GoodRecord): string | null
  /** Ids of the properties that name brands, if goods came before that was known; null: what was answered is right. */
  late(): string[] | null
}

/**
 * The value of a property that names brands, else of such a requisite; of several, the one with the lowest id. `known`: the ids of
 * those properties in earlier imports, since an export need not bring its properties along.
 */
export function createBrandRefs(known: readonly string[]): BrandRefs {
  const properties = new Set([predefined, ...known])
  let answered = false
  let isLate = false
  return {
    meet: ({ onecId, name }) => {
      if (onecId === predefined || isBrandName(name) === properties.has(onecId)) return
      if (!properties.delete(onecId)) properties.add(ownText(onecId))
      isLate = answered
    },
    of: (good) => {
      answered = true
      const byProperty = lowest(good.propertyValues, ({ id }) => (properties.has(id) ? id : null))?.values[0]
      const ref = byProperty ?? lowest(good.requisites, ({ name }) => (isBrandName(name) ? name : null))?.value
      return ref?.slice(0, longest) ?? null
    },
    late: () => (isLate ? [...properties] : null),
  }
}

/** Of equal ones the last, as in the object that is made of them. */
function lowest<Item>(items: readonly Item[], idOf: (item: Item) => string | null): Item | undefined {
  let found: { id: string; item: Item } | undefined
  for (const item of items) {
    const id = idOf(item)
    if (id !== null && (!found || id <= found.id)) found = { id, item }
  }
  return found?.item
}

/**
 * Answers once more for all staged goods, now that their properties are known. Those for which it changes something are merged,
 * whatever the comparison said.
 */
export async function correctBrandRefs(
  db: QueryExecutorProvider,
  staging: CatalogStaging,
  properties: readonly string[],
): Promise<void> {
  const lowestOf = (object: string, isOne: unknown) => sql`
    (select left(case jsonb_typeof(value) when 'array' then value ->> 0 else value #>> '{}' end, ${sql.lit(longest)})
      from jsonb_each(${sql.raw(object)}) where ${isOne} order by key collate "C" limit 1)`
  await sql`
    with corrected as (
      update ${sql.raw(staging.nameOf('product'))} s set brand_ref = c.ref from (
        select n, coalesce(${lowestOf('attributes', sql`key = any(${properties})`)},
          ${lowestOf('requisites', sql.raw(isBrandNameSql('key')))}) as ref from ${sql.raw(staging.nameOf('product'))}
      ) c where c.n = s.n and c.ref is distinct from s.brand_ref returning s.n
    )
    insert into ${sql.raw(staging.nameOf('differing'))} (staged, n) select 'product', n from corrected`.execute(db)
}
