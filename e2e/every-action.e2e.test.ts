import { type DeclaredRoute, declaredRoutes } from '@imports/admin-gateway/testing/declared-routes'
import { type Locale, textsOf } from '@imports/admin-gateway/texts/texts'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium, logInOn } from './administrator-page.ts'
import { exportOfGoods } from './export-of-goods.ts'
import { importActions } from './import-actions.ts'
import { journalActions } from './journal-actions.ts'
import { pageActions } from './page-actions.ts'
import { peopleActions } from './people-actions.ts'
import { startShop } from './shop-pages.ts'
import type { Actions, Walk } from './walk.ts'

const path = inject('chromium')
const actions: Actions = { ...importActions, ...journalActions, ...pageActions, ...peopleActions }
let browser: Browser

beforeAll(async () => {
  if (path) browser = await launchChromium(path)
})
afterAll(() => browser?.close())

/** More than one page of the journal and of the audit holds. */
async function fillPages({ db }: TestBed): Promise<void> {
  const days = sql`generate_series(now() - interval '60 days', now() - interval '1 day', interval '1 day') as day`
  await sql`insert into sessions.import_session (id, run_id, step, import_type, status, requested_at, started_at,
      last_event_at, finished_at, requested_by, requested_via, last_seq)
    select gen_random_uuid(), gen_random_uuid(), 1, 'prices', 'completed', day, day, day, day, 'анна', 'cli', 0
    from ${days}`.execute(db)
  await sql`insert into admin.audit (at, action, account_name)
    select day, 'login.succeeded', 'анна' from ${days}`.execute(db)
}

/** As before the first import. */
async function emptyCatalogue({ db }: TestBed): Promise<void> {
  const { rows } = await sql<{ name: string }>`select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('catalog', 'media') and tablename not like 'migration%'`.execute(db)
  await sql`truncate ${sql.raw(rows.map(({ name }) => name).join())}`.execute(db)
}

/** What its pages have asked for and were not refused, as `POST /admin/people/`; and what a browser had to say against them. */
function watch(context: BrowserContext) {
  const asked = new Set<string>()
  const faults: string[] = []
  context.on('response', (response) => {
    if (response.status() < 400) asked.add(`${response.request().method()} ${new URL(response.url()).pathname}`)
  })
  context.on('weberror', (error) => faults.push(error.error().message))
  context.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text())
  })
  return { asked, faults }
}

/** Routes for which nobody has asked. */
const notAsked = (routes: DeclaredRoute[], asked: Iterable<string>): string[] =>
  routes
    .map(({ method, url }) => `${method} ${url}`)
    .filter((route) => {
      const pattern = new RegExp(`^${route.replace(':id', '([0-9a-f-]{36}|[0-9]+)')}$`)
      return ![...asked].some((each) => pattern.test(each))
    })

async function takeAll(walk: Walk): Promise<void> {
  for (const [what, take] of Object.entries(actions)) {
    await take(walk).catch((cause) => {
      throw new Error(`${walk.name}: ${what}`, { cause })
    })
  }
}

type Shop = Pick<Walk, 'bed' | 'goods' | 'gateway'> & { locale: Locale; routes: DeclaredRoute[] }

/** From signing in to signing out, in a shop that has no catalogue yet; nothing may be left out. */
async function walkThrough({ locale, routes, ...shop }: Shop, live: boolean): Promise<void> {
  await emptyCatalogue(shop.bed)
  shop.goods.restore()
  const viewport = live ? { width: 1280, height: 900 } : { width: 360, height: 740 }
  const context = await browser.newContext({ javaScriptEnabled: live, viewport })
  context.setDefaultTimeout(10_000)
  const { asked, faults } = watch(context)
  const page = await context.newPage()
  await page.goto(`${shop.gateway}/admin/integrations/sessions/`)
  await logInOn(page)
  const name = `${locale} ${live ? 'with' : 'without'} JavaScript`
  await takeAll({ ...shop, name, browser, page, t: textsOf(locale), live })
  expect(faults, name).toEqual([])
  expect(notAsked(routes, asked), name).toEqual(live ? [] : ['GET /admin/integrations/sessions/stream'])
  const others = [...asked].filter((each) => !each.endsWith('/repeat'))
  expect(notAsked(routes, others)).toContain('POST /admin/integrations/sessions/:id/repeat') // it would be noticed
  await context.close()
}

const fourMinutes = 240_000

test.skipIf(!path)(
  'everything that can be done on the pages is done, in both languages, with JavaScript and without',
  async () => {
    const routes = (await declaredRoutes()).filter(({ url }) => url.startsWith('/admin/')) // the others are for programs
    await using bed = await createTestBed()
    const goods = await exportOfGoods()
    const gateways = await startShop(bed, goods.dir)
    await fillPages(bed)
    for (const locale of ['ru', 'en'] as const) {
      const shop = { bed, goods, gateway: gateways[locale], locale, routes }
      await walkThrough(shop, true)
      await walkThrough(shop, false)
    }
  },
  fourMinutes,
)
