import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@imports/shared/testing/eventually'
import { redeliverAfter } from '@imports/shared/testing/import-run'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { writeSample } from '../tools/sample/write-sample.ts'
import { administratorPage, launchChromium } from './administrator-page.ts'
import { startServices } from './start-services.ts'

const path = inject('chromium')
const twoMinutes = 120_000 // a large export, read twice
let browser: Browser

beforeAll(async () => {
  if (path) browser = await launchChromium(path)
})
afterAll(() => browser?.close())

async function openSystem(bed: TestBed): Promise<{ page: Page; complaints: string[]; gateway: string }> {
  const exportDir = mkdtempSync(join(tmpdir(), 'export-'))
  await writeSample({ out: exportDir, goods: 8_000, family: '3.1', seed: 7, pictures: false })
  const system = await startServices(bed, exportDir)
  await system.start('admin-gateway', 'session-tracker', 'catalog-importer')
  return { gateway: system.gateway, ...(await administratorPage(browser, system.gateway)) }
}

async function startCatalog(page: Page): Promise<void> {
  await page.getByText('Полный каталог').click()
  await page.getByRole('button', { name: 'Запустить импорт' }).click()
  await page.waitForURL('**/admin/integrations/sessions/**')
  await page.getByText('Импорт запущен').waitFor()
}

/** A catalogue import that is stopped while it reads, as a machine that hangs does; what is returned lets it go on. */
async function startAndStop(bed: TestBed, page: Page): Promise<() => void> {
  await startCatalog(page)
  const pid = await eventually(
    async () => {
      const newest = bed.db.selectFrom('imports.import_run').select('owner').orderBy('created_at', 'desc')
      const owner = Number((await newest.executeTakeFirst())?.owner?.split(':')[2])
      expect(owner).toBeGreaterThan(0)
      return owner
    },
    { everyMs: 5 },
  )
  process.kill(pid, 'SIGSTOP')
  const wake = () => void process.kill(pid, 'SIGCONT')
  bed.opened(null, wake) // so that it can be told to end
  await page.locator('#rows tr').first().getByText('Выполняется').waitFor()
  return wake
}

async function cancelInItsMiddle(bed: TestBed, page: Page): Promise<void> {
  const wake = await startAndStop(bed, page)
  await page.getByRole('link', { name: 'Отменить импорт: Каталог товаров' }).click()
  await page.getByRole('button', { name: 'Отменить импорт' }).click()
  await page.getByText(/Отмена запрошена сегодня \d\d:\d\d \(admin\)/).waitFor()
  expect(await sessionsOf(bed)).toMatchObject([{ status: 'running' }])

  wake()
  const wokenAt = performance.now()
  await page.getByText('🚫 Импорт отменён на шаге «Каталог».').waitFor() // without a reload
  expect(performance.now() - wokenAt).toBeLessThan(5_000)
  expect(await page.locator('h1').textContent()).toContain('Отменено')
  expect(await sessionsOf(bed)).toEqual([{ status: 'cancelled', error_code: 'CANCELLED_BY_ADMINISTRATOR' }])
  expect(await products(bed)).toBe(0)
  await eventually(async () => expect(await bed.lock.holder()).toBeNull())
  expect((await sql`select from pg_tables where schemaname = 'staging'`.execute(bed.db)).rows).toEqual([])
}

/** Leaves its importer asleep; what is returned wakes it. */
async function breakItsLock(bed: TestBed, page: Page, gateway: string): Promise<() => void> {
  const wake = await startAndStop(bed, page)
  await page.goto(`${gateway}/admin/`)
  await page.getByText('catalog-importer на').waitFor()
  await page.getByRole('link', { name: 'Снять блокировку' }).click()
  await page.getByText('он больше ничего не запишет').waitFor()
  await page.getByRole('button', { name: 'Снять блокировку' }).click()
  await page.getByText('🔓 Блокировка снята. Можно запускать импорт.').waitFor()
  await page.getByText('Ошибка импорта каталога: Импорт остановлен администратором').waitFor()
  return wake
}

const products = async (bed: TestBed) => (await sql`select from catalog.product`.execute(bed.db)).rows.length
const sessionsOf = (bed: TestBed) =>
  bed.db.selectFrom('sessions.import_session').select(['status', 'error_code']).orderBy('requested_at').execute()

test.skipIf(!path)(
  'an import that hangs is cancelled, another has its lock broken, and the next is admitted and brings everything',
  async () => {
    await using bed = await createTestBed()
    await redeliverAfter(bed, 'catalog', 3_000) // what the old owner holds keeps the new request waiting
    const { page, complaints, gateway } = await openSystem(bed)
    const importPage = `${gateway}/admin/integrations/import_1c/`
    await cancelInItsMiddle(bed, page)
    await page.goto(importPage)
    const wake = await breakItsLock(bed, page, gateway)
    await page.goto(importPage)
    await startCatalog(page)
    wake() // the only importer there is: it finds its step gone, and takes the new one
    await page.locator('#rows tr').first().getByText('Завершено').waitFor({ timeout: 45_000 })
    expect(await sessionsOf(bed)).toEqual([
      { status: 'cancelled', error_code: 'CANCELLED_BY_ADMINISTRATOR' },
      { status: 'failed', error_code: 'BROKEN_BY_ADMINISTRATOR' },
      { status: 'completed', error_code: null },
    ])
    expect(await products(bed)).toBeGreaterThan(7_000)
    expect(complaints).toEqual([])
    await page.close()
  },
  twoMinutes,
)
