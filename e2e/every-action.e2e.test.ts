import { type DeclaredRoute, declaredRoutes } from '@imports/admin-gateway/testing/declared-routes'
import { textsOf } from '@imports/admin-gateway/texts/texts'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './administrator-page.ts'
import { exportOfGoods } from './export-of-goods.ts'
import { importActions } from './import-actions.ts'
import { journalActions } from './journal-actions.ts'
import { menuActions } from './menu-actions.ts'
import { peopleActions } from './people-actions.ts'
import { startShop } from './shop-pages.ts'
import type { Actions, Walk } from './walk.ts'

const path = inject('chromium')
const actions: Actions = { ...menuActions, ...importActions, ...journalActions, ...peopleActions }
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
  await sql`insert into admin.audit (at, action, account_name) select day, 'login.succeeded', 'анна' from ${days}`.execute(
    db,
  )
}

/** As before the first import. */
async function emptyCatalogue({ db }: TestBed): Promise<void> {
  const { rows } = await sql<{ name: string }>`select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('catalog', 'media') and tablename not like 'migration%'`.execute(db)
  await sql`truncate ${sql.raw(rows.map(({ name }) => name).join())}`.execute(db)
}

/** Everything that the context's pages are answered, but for refusals: `POST /admin/people/`. */
function answered(context: BrowserContext): Set<string> {
  const asked = new Set<string>()
  context.on('response', (response) => {
    if (response.status() < 400) asked.add(`${response.request().method()} ${new URL(response.url()).pathname}`)
  })
  return asked
}

/** Routes for which nobody has asked. */
const notAsked = (routes: DeclaredRoute[], asked: Iterable<string>): string[] =>
  routes
    .map(({ method, url }) => `${method} ${url}`)
    .filter((route) => {
      const pattern = new RegExp(`^${route.replace(/:id/, '([0-9a-f-]{36}|[0-9]+)')}$`)
      return ![...asked].some((each) => pattern.test(each))
    })

test.skipIf(!path)(
  'everything that can be done on the pages is done, in both languages, with JavaScript and without',
  async () => {
    const routes = (await declaredRoutes()).filter(({ url }) => url.startsWith('/admin/')) // the others are for programs
    await using bed = await createTestBed()
    const goods = await exportOfGoods()
    const gateways = await startShop(bed, goods.dir)
    await fillPages(bed)
    for (const locale of ['ru', 'en'] as const) {
      for (const live of [true, false]) {
        await emptyCatalogue(bed)
        goods.restore()
        const context = await browser.newContext({ javaScriptEnabled: live, viewport: { width: 1280, height: 900 } })
        context.setDefaultTimeout(10_000)
        const asked = answered(context)
        const faults: string[] = []
        context.on('weberror', (error) => faults.push(error.error().message))
        context.on('console', (message) => {
          if (message.text().includes('Content Security Policy')) faults.push(message.text())
        })
        const name = `${locale} ${live ? 'with' : 'without'} JavaScript`
        const page = await context.newPage()
        const walk: Walk = { name, browser, page, gateway: gateways[locale], t: textsOf(locale), live, bed, goods }
        const began = performance.now()
        for (const [what, act] of Object.entries(actions)) {
          const t0 = performance.now()
          await act(walk).catch((cause) => {
            throw new Error(`${name}: ${what}: ${cause.message}`, { cause })
          })
          console.log(`${name}: ${what}: ${Math.round(performance.now() - t0)}`)
        }
        console.log(name, performance.now() - began)
        const expected = live ? [] : ['GET /admin/integrations/sessions/stream']
        expect(notAsked(routes, asked), name).toEqual(expected)
        const withoutOne = [...asked].filter((each) => !each.endsWith('/repeat'))
        expect(notAsked(routes, withoutOne)).toContain('POST /admin/integrations/sessions/:id/repeat')
        expect(faults, name).toEqual([])
        await context.close()
      }
    }
  },
  240_000,
)
