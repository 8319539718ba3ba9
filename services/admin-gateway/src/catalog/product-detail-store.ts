import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import type { SizeFormat } from '@imports/shared/contracts/media-files'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { GatewayTables } from '../tables.ts'

type Db = Kysely<GatewayTables>

export interface Product {
  id: number
  onec_id: string
  article: string | null
  name: string
  description: string | null
  brand: string | null
  unit: string | null
  vat_rate: string | null
  is_active: boolean
  requisites: Record<string, string>
}

export interface Variant {
  id: number
  onec_id: string
  article: string | null
  name: string
  barcode: string | null
  characteristics: Record<string, string>
  is_default: boolean
  is_active: boolean
}

export interface Price {
  variant_id: number
  type: string
  amount: string
  currency: string | null
  unit_code: string
  coefficient: string
}

export interface Stock {
  variant_id: number
  /** Null: a total that names no warehouse. */
  warehouse: string | null
  quantity: string
}

export interface Picture {
  variant_id: number | null
  position: number
  sha256: string
  sizes: number[]
  size_format: SizeFormat | null
}

export interface Touch {
  session_id: string
  kind: ImportKind
  finished_at: Date | null
  started_at: Date | null
  /** What of the product says today what this session wrote. */
  wrote: ('product' | 'variant' | 'price' | 'stock' | 'picture')[]
}

export interface ProductDetail {
  product: Product
  categories: string[]
  attributes: { name: string; value: string }[]
  variants: Variant[]
  prices: Price[]
  stocks: Stock[]
  pictures: Picture[]
  touches: Touch[]
}

/** A product with all that hangs on it, as the tables say it now; null when there is none. */
export async function findProduct(db: Db, id: number): Promise<ProductDetail | null> {
  const rowsOf = async <Row>(query: RawBuilder<Row>): Promise<Row[]> => (await query.execute(db)).rows
  const [product] = await rowsOf(sql<Product>`
    select product.*, brand.name as brand, unit.name as unit from catalog.product product
    left join catalog.brand brand on brand.id = product.brand_id
    left join catalog.unit unit on unit.id = product.unit_id
    where product.id = ${id}`)
  if (!product) return null
  const ofVariants = sql`variant_id in (select id from catalog.variant where product_id = ${id})`
  const [categories, attributes, variants, prices, stocks, pictures, touches] = await Promise.all([
    rowsOf(pathsOfCategories(id)),
    rowsOf(attributesOf(id)),
    rowsOf(sql<Variant>`select * from catalog.variant where product_id = ${id} order by is_default desc, name, id`),
    rowsOf(sql<Price>`
      select price.variant_id, type.name as type, price.amount, price.currency, price.unit_code, trim_scale(price.coefficient) as coefficient
      from catalog.price price join catalog.price_type type on type.id = price.price_type_id
      where ${ofVariants} order by type.name, price.unit_code, price.coefficient`),
    rowsOf(sql<Stock>`
      select stock.variant_id, warehouse.name as warehouse, trim_scale(stock.quantity) as quantity
      from catalog.stock stock left join catalog.warehouse warehouse on warehouse.id = stock.warehouse_id
      where ${ofVariants} order by warehouse.name nulls first`),
    rowsOf(sql<Picture>`
      select shown.variant_id, shown.position, image.sha256, image.sizes, image.size_format
      from media.product_image shown join media.image image on image.id = shown.image_id
      where shown.product_id = ${id} order by shown.variant_id nulls first, shown.position`),
    rowsOf(touchesOf(id, ofVariants)),
  ])
  return {
    product,
    categories: categories.map(({ path }) => path),
    attributes,
    variants,
    prices,
    stocks,
    pictures,
    touches,
  }
}

const pathsOfCategories = (id: number) => sql<{ path: string }>`
  with recursive up (leaf, parent_id, path) as (
    select category.id, category.parent_id, category.name
    from catalog.product_category link join catalog.category category on category.id = link.category_id
    where link.product_id = ${id}
    union all
    select up.leaf, category.parent_id, category.name || ' › ' || up.path
    from up join catalog.category category on category.id = up.parent_id
  )
  select path from up where parent_id is null order by path`

/** A value is one, or several; each is a text, or the id of a value of the property's dictionary. */
const attributesOf = (id: number) => sql<{ name: string; value: string }>`
  select coalesce(property.name, said.key) as name, string_agg(coalesce(known.value, single.value), ', ') as value
  from catalog.product product
  cross join lateral jsonb_each(product.attributes) said
  cross join lateral jsonb_array_elements_text(
    case jsonb_typeof(said.value) when 'array' then said.value else jsonb_build_array(said.value) end) single
  left join catalog.property property on property.onec_id = said.key
  left join catalog.property_value known on known.property_id = property.id and known.onec_id = single.value
  where product.id = ${id}
  group by said.key, property.name
  order by 1`

const touchesOf = (id: number, ofVariants: RawBuilder<unknown>) => sql<Touch>`
  select session.id as session_id, session.import_type as kind, session.started_at, session.finished_at,
    array_agg(distinct wrote.what) as wrote
  from (
    select last_session_id, 'product' as what from catalog.product where id = ${id}
    union all select last_session_id, 'variant' from catalog.variant where product_id = ${id}
    union all select last_session_id, 'price' from catalog.price where ${ofVariants}
    union all select last_session_id, 'stock' from catalog.stock where ${ofVariants}
    union all select last_session_id, 'picture' from media.product_image where product_id = ${id}
  ) wrote
  join sessions.import_session session on session.id = wrote.last_session_id
  group by session.id
  order by session.requested_at desc`
