import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@imports/shared/testing/eventually'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright-core'
import { writeSample } from '../tools/sample/write-sample.ts'
import { logInOn } from './administrator-page.ts'
import { admin, startServices } from './start-services.ts'

/** Every page that the gateway has, by address; what it shows comes from an import of the sample. A new page is one line here. */
export const shopPages = [
  '/admin/',
  '/admin/integrations/import_1c/',
  '/admin/integrations/import_1c/?kind=selected&kinds=catalog&kinds=images&dry_run=yes',
  '/admin/integrations/sessions/',
  '/admin/integrations/sessions/SESSION',
  '/admin/integrations/runs/OPEN_RUN/cancel',
  '/admin/integrations/runs/OPEN_RUN/break-lock',
  '/admin/integrations/events/',
  '/admin/catalog/products/',
  '/admin/catalog/products/?q=none-of-this-name',
  '/admin/catalog/products/PRODUCT',
  '/admin/people/',
  '/admin/people/PERSON',
  '/admin/account/',
  '/admin/audit/',
  '/admin/no-such-page',
] as const

export interface Shop {
  /** A gateway that speaks this language. */
  gateways: Record<'ru' | 'en', string>
  /** An address of `shopPages` with the ids of this shop. */
  addressOf(path: string): string
}

/** The services but for the importer of customers, so that a run may wait; and a gateway for each language. */
export async function startShop(bed: TestBed, exportDir: string): Promise<Shop['gateways']> {
  // what waits must not be given up; nor may what waits and was cancelled be ended before somebody has looked at it
  const lasting = { ...bed, env: { ...bed.env, IMPORT_PICKUP_MS: '300000', WATCHDOG_TICK_MS: '300000' } }
  const ru = await startServices(lasting, exportDir)
  await ru.start('admin-gateway', 'session-tracker', 'catalog-importer', 'image-importer')
  const en = await startServices({ ...lasting, env: { ...lasting.env, DEFAULT_LOCALE: 'en' } }, exportDir)
  await en.start('admin-gateway')
  return { ru: ru.gateway, en: en.gateway }
}

/** A shop whose sample has been imported, with pictures; another run waits, so that there is something to cancel. */
export async function openShop(bed: TestBed): Promise<Shop> {
  const exportDir = mkdtempSync(join(tmpdir(), 'export-'))
  await writeSample({ out: exportDir, goods: 60, family: '3.1', seed: 7, pictures: true })
  const gateways = await startShop(bed, exportDir)

  await startRun(gateways.ru, ['catalog', 'images'])
  await eventually(
    async () => {
      const ended = await bed.db.selectFrom('sessions.import_session').select('status').execute()
      if (ended.length < 2 || ended.some(({ status }) => status !== 'completed')) throw new Error('not imported yet')
      if ((await bed.lock.holder()) !== null) throw new Error('not free yet')
    },
    { withinMs: 45_000, everyMs: 200 },
  )
  const openRun = await startRun(gateways.ru, ['customers']) // its importer is not there
  const ids = await idsOf(bed)
  return {
    gateways,
    addressOf: (path) => path.replace(/[A-Z_]{4,}/, (name) => `${{ ...ids, OPEN_RUN: openRun }[name]}`),
  }
}

async function startRun(gateway: string, kinds: string[]): Promise<string> {
  const response = await fetch(`${gateway}/api/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ kinds }),
  })
  const body: unknown = await response.json()
  if (typeof body === 'object' && body !== null && 'runId' in body) return String(body.runId)
  throw new Error(`not started: ${JSON.stringify(body)}`)
}

async function idsOf({ db }: TestBed): Promise<Record<string, unknown>> {
  const { rows } = await sql<Record<string, unknown>>`
    select (select id from sessions.import_session where import_type = 'catalog') as "SESSION",
      (select id from admin.account limit 1) as "PERSON",
      (select product_id from media.product_image order by product_id limit 1) as "PRODUCT"`.execute(db)
  return rows[0] ?? {}
}

/** A page of a browser in which the administrator is signed in at that gateway. */
export async function signedInPage(browser: Browser, gateway: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(`${gateway}/admin/login`)
  await logInOn(page)
  return page
}
