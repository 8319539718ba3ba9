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
/** On pages that have a script. */
const withScripts: Actions = { ...importActions, ...journalActions }
const all: Actions = { ...withScripts, ...pageActions, ...peopleActions }
let browser: Browser

beforeAll(async () => {
  if (path) browser = await launchChromium(path)
})
afterAll(() => browser?.close())

/** As before the first import. */
async function emptyCatalogue({ db }: TestBed): Promise<void> {
  const { rows } = await sql<{ name: string }>`select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('catalog', 'media') and tablename not like 'migration%'`.execute(db)
  await sql`truncate ${sql.raw(rows.map(({ name }) => name).join())}`.execute(db)
}

interface Walked {
  locale: Locale
  live: boolean
  /** What was asked for and not refused: `POST /admin/people/`. */
  asked: Set<string>
  /** Pages that loaded a script. */
  scripted: Set<string>
  /** What the browser had to say against it. */
  faults: string[]
}

function watch(context: BrowserContext): Pick<Walked, 'asked' | 'scripted' | 'faults'> {
  const asked = new Set<string>()
  const scripted = new Set<string>()
  const faults: string[] = []
  context.on('response', (response) => {
    const request = response.request()
    if (response.status() < 400) asked.add(`${request.method()} ${new URL(response.url()).pathname}`)
    if (request.resourceType() === 'script') scripted.add(`GET ${new URL(request.frame().url()).pathname}`)
  })
  context.on('weberror', (error) => faults.push(error.error().message))
  context.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text())
  })
  return { asked, scripted, faults }
}

const fits = ({ method, url }: DeclaredRoute, asked: string): boolean =>
  new RegExp(`^${method} ${url.replace(':id', '([0-9a-f-]{36}|[0-9]+)')}$`).test(asked)

/** Routes for which none of these walks has asked. */
const notAsked = (routes: DeclaredRoute[], walks: Pick<Walked, 'asked'>[]): string[] =>
  routes
    .filter((route) => !walks.some(({ asked }) => [...asked].some((each) => fits(route, each))))
    .map(({ method, url }) => `${method} ${url}`)

async function take(actions: Actions, walk: Walk): Promise<void> {
  for (const [what, act] of Object.entries(actions)) {
    await act(walk).catch((cause) => {
      throw new Error(`${walk.name}: ${what}`, { cause })
    })
  }
}

type Shop = Pick<Walk, 'bed' | 'goods'> & { gateways: Record<Locale, string> }

/** From signing in on, in a shop that has no catalogue yet. */
async function walkThrough(shop: Shop, locale: Locale, live: boolean, actions: Actions): Promise<Walked> {
  await emptyCatalogue(shop.bed)
  shop.goods.restore()
  const viewport = live ? { width: 1280, height: 900 } : { width: 360, height: 740 }
  const context = await browser.newContext({ javaScriptEnabled: live, viewport })
  context.setDefaultTimeout(10_000)
  const watched = watch(context)
  const page = await context.newPage()
  const gateway = shop.gateways[locale]
  await page.goto(`${gateway}/admin/integrations/sessions/`)
  await logInOn(page)
  const name = `${locale} ${live ? 'with' : 'without'} JavaScript`
  await take(actions, { ...shop, name, browser, page, gateway, t: textsOf(locale), live })
  await context.close()
  return { locale, live, ...watched }
}

const fourMinutes = 240_000

test.skipIf(!path)(
  'everything that can be done on the pages is done, in both languages, with JavaScript and without',
  async () => {
    const routes = (await declaredRoutes()).filter(({ url }) => url.startsWith('/admin/')) // the others are for programs
    await using bed = await createTestBed()
    const goods = await exportOfGoods()
    const shop = { bed, goods, gateways: await startShop(bed, goods.dir) }
    // a page that has no script is the same with JavaScript and without
    const walks = [
      await walkThrough(shop, 'ru', true, withScripts),
      await walkThrough(shop, 'ru', false, all),
      await walkThrough(shop, 'en', true, all),
      await walkThrough(shop, 'en', false, withScripts),
    ]
    expect(walks.flatMap(({ faults }) => faults)).toEqual([])
    for (const locale of ['ru', 'en']) {
      const ofLocale = walks.filter((walk) => walk.locale === locale)
      expect(notAsked(routes, ofLocale), locale).toEqual([])
    }
    const stream = 'GET /admin/integrations/sessions/stream'
    for (const live of [true, false]) {
      const ofKind = walks.filter((walk) => walk.live === live)
      expect(notAsked(routes, ofKind), `JavaScript: ${live}`).toEqual(live ? [] : [stream])
    }
    const repeat = 'POST /admin/integrations/sessions/:id/repeat'
    const others = walks.map(({ asked }) => ({
      asked: new Set([...asked].filter((each) => !each.endsWith('/repeat'))),
    }))
    expect(notAsked(routes, others)).toEqual([repeat]) // what is left out is noticed

    const scripted = routes.filter((route) =>
      walks.some((walk) => [...walk.scripted].some((page) => fits(route, page))),
    )
    expect(scripted.length).toBeGreaterThan(2)
    for (const walk of walks) expect(notAsked(scripted, [walk])).toEqual([])
  },
  fourMinutes,
)
