import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'

export type Row = Record<string, unknown>
/** By 1C's ids; those of a key that has several, one after another. */
export type Rows = Map<string, Row>
/** Table → 1C's ids → what it says. */
export type Catalogue = Record<string, Record<string, Row>>

const queries: Record<string, string> = {
  category: `select c.onec_id as key, c.name, c.is_active, p.onec_id as parent from catalog.category c left join catalog.category p on p.id = c.parent_id`,
  property: 'select onec_id as key, name, value_type, scope, is_active from catalog.property',
  property_value: `select concat_ws(' ', p.onec_id, v.onec_id) as key, v.value from catalog.property_value v join catalog.property p on p.id = v.property_id`,
  unit: 'select onec_id as key, code, name, full_name, is_active from catalog.unit',
  price_type: 'select onec_id as key, name, currency, is_active from catalog.price_type',
  warehouse: 'select onec_id as key, name, is_active from catalog.warehouse',
  brand: 'select onec_id as key, name from catalog.brand',
  brand_key: 'select k.onec_id as key, b.onec_id as brand from catalog.brand_key k join catalog.brand b on b.id = k.id',
  product: `select p.onec_id as key, p.catalog_onec_id as catalog, p.article, p.name, p.description, b.onec_id as brand, u.onec_id as unit,
    p.vat_rate as vat, p.attributes, p.requisites, p.is_active,
    array(select c.onec_id from catalog.product_category l join catalog.category c on c.id = l.category_id where l.product_id = p.id order by c.onec_id collate "C") as categories,
    array(select path from catalog.product_picture i where i.product_id = p.id and i.variant_id is null order by position) as pictures
    from catalog.product p left join catalog.brand b on b.id = p.brand_id left join catalog.unit u on u.id = p.unit_id`,
  variant: `select v.onec_id as key, p.onec_id as product, v.article, v.name, v.barcode, v.characteristics, v.is_default, v.is_active,
    array(select path from catalog.product_picture i where i.variant_id = v.id order by position) as pictures
    from catalog.variant v join catalog.product p on p.id = v.product_id`,
  price: `select concat_ws(' ', v.onec_id, t.onec_id, p.unit_code, trim_scale(p.coefficient)) as key, trim_scale(p.amount)::text as amount, p.currency
    from catalog.price p join catalog.variant v on v.id = p.variant_id join catalog.price_type t on t.id = p.price_type_id`,
  stock: `select concat(v.onec_id, ' ', w.onec_id) as key, trim_scale(s.quantity)::text as quantity
    from catalog.stock s join catalog.variant v on v.id = s.variant_id left join catalog.warehouse w on w.id = s.warehouse_id`,
}

/** What the tables say, without a trace of surrogate ids and sessions. Throws where one key has two rows. */
export async function readCatalogue({ db }: Pick<TestBed, 'db'>): Promise<Catalogue> {
  const catalogue: Catalogue = {}
  for (const [table, query] of Object.entries(queries)) {
    const { rows } = await sql.raw<Row & { key: string }>(query).execute(db)
    catalogue[table] = Object.fromEntries(rows.map(({ key, ...row }) => [key, row]))
    if (Object.keys(catalogue[table]).length < rows.length) throw new Error(`one key of ${table} has several rows`)
  }
  return catalogue
}

const written = `select 'category' as t, xmin, ctid::text from catalog.category union all select 'property', xmin, ctid::text from catalog.property
  union all select 'value', xmin, ctid::text from catalog.property_value union all select 'unit', xmin, ctid::text from catalog.unit
  union all select 'price_type', xmin, ctid::text from catalog.price_type union all select 'warehouse', xmin, ctid::text from catalog.warehouse
  union all select 'brand', xmin, ctid::text from catalog.brand union all select 'brand_key', xmin, ctid::text from catalog.brand_key
  union all select 'product', xmin, ctid::text from catalog.product union all select 'product_category', xmin, ctid::text from catalog.product_category
  union all select 'picture', xmin, ctid::text from catalog.product_picture union all select 'variant', xmin, ctid::text from catalog.variant
  union all select 'price', xmin, ctid::text from catalog.price union all select 'stock', xmin, ctid::text from catalog.stock`

/** Who wrote each row, and where it lies: as long as nothing is written, it stays the same, whatever the tables say. */
export const writersOfRows = async ({ db }: Pick<TestBed, 'db'>): Promise<unknown[]> =>
  (await sql.raw<Row>(`select * from (${written}) w order by t, ctid`).execute(db)).rows
