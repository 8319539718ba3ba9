import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { PageError } from '../pages/page-error.ts'
import { productsPath } from '../pages/page-paths.ts'
import { queryOf } from '../pages/query-of.ts'
import type { RenderPage } from '../pages/render-page.ts'
import type { ViewContext } from '../sessions/session-view.ts'
import type { GatewayTables } from '../tables.ts'
import { findProduct } from './product-detail-store.ts'
import { type Choice, listBrands, listCategories, listProducts } from './product-store.ts'
import { productView } from './product-view.ts'

export interface ProductPagesDeps {
  db: Kysely<GatewayTables>
  renderPage: RenderPage
  viewContext: () => ViewContext
}

interface ProductQuery {
  q?: string
  category?: string
  brand?: string
  active?: string
  after?: string
}

const pageSize = 50
const viewing = { config: { permission: 'import:view' } } as const

/** What imports have brought: the products, found and filtered, and each with all that hangs on it. Nothing can be changed here. */
export function productPages(app: FastifyInstance, { db, renderPage, viewContext }: ProductPagesDeps): void {
  app.get<{ Querystring: ProductQuery }>(productsPath, viewing, async (request, reply) => {
    const context = viewContext()
    const { catalogue } = context.texts
    const { q, category, brand, active, after } = request.query
    const search = typeof q === 'string' ? q.trim().slice(0, 200) : ''
    const filter = {
      search: search === '' ? undefined : search,
      categoryId: numberOf(category),
      brandId: numberOf(brand),
      active: active === 'yes' ? true : active === 'no' ? false : undefined,
    }
    const [found, categories, brands] = await Promise.all([
      listProducts(db, filter, { after: numberOf(after) ?? 0, limit: pageSize }),
      listCategories(db),
      listBrands(db),
    ])
    const rows = found.slice(0, pageSize)
    const last = found.length > pageSize ? rows.at(-1)?.id : undefined
    const link = (at?: number) => `${productsPath}?${queryOf({ q: search, category, brand, active, after: at })}`
    const frame = {
      title: catalogue.title,
      menu: 'products' as const,
      crumbs: [{ text: catalogue.menu }, { text: catalogue.title }],
    }
    return renderPage(request, reply, 'catalog/products', frame, {
      rows: rows.map((row) => ({ ...row, href: `${productsPath}${row.id}` })),
      search,
      categories: choicesOf(categories, filter.categoryId),
      brands: choicesOf(brands, filter.brandId),
      active: filter.active === undefined ? '' : active,
      filtered: Object.values(filter).some((value) => value !== undefined),
      productsPath,
      firstHref: after === undefined ? null : link(),
      nextHref: last === undefined ? null : link(last),
    })
  })

  app.get<{ Params: { id: string } }>(`${productsPath}:id`, viewing, async (request, reply) => {
    const id = numberOf(request.params.id)
    const detail = id === undefined ? null : await findProduct(db, id)
    if (!detail) throw new PageError('NOT_FOUND')
    const context = viewContext()
    const { catalogue } = context.texts
    const { name } = detail.product
    const crumbs = [{ text: catalogue.menu }, { text: catalogue.title, href: productsPath }, { text: name }]
    const frame = { title: name, menu: 'products' as const, crumbs }
    return renderPage(request, reply, 'catalog/product', frame, { p: productView(detail, context) })
  })
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined

const choicesOf = (choices: Choice[], chosen: number | undefined) =>
  choices.map(({ id, name, depth }) => ({ id, text: `${'— '.repeat(depth)}${name}`, chosen: id === chosen }))
