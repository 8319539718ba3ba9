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
let browser: Browser

beforeAll(async () => {
  if (path) browser = await launchChromium(path)
})
afterAll(() => browser?.close())

/** A catalogue import that is stopped while it reads, as a machine that hangs does; `wake` lets it go on. */
async function stoppedImport(bed: TestBed) {
  const exportDir = mkdtempSync(join(tmpdir(), 'export-'))
  await writeSample({ out: exportDir, goods: 8_000, family: '3.1', seed: 7, pictures: false })
  const system = await startServices(bed, exportDir)
  await system.start('admin-gateway', 'session-tracker', 'catalog-importer')
  const { page, complaints } = await administratorPage(browser, system.gateway)
  await startCatalog(page)
  const pid = await eventually(
    async () => {
      const run = await bed.db.selectFrom('imports.import_run').select('owner').executeTakeFirst()
      const owner = Number(run?.owner?.split(':')[2])
      expect(owner).toBeGreaterThan(0)
      return owner
    },
    { everyMs: 5 },
  )
  process.kill(pid, 'SIGSTOP')
  bed.opened(null, () => void process.kill(pid, 'SIGCONT')) // so that it can be told to end
  await page.locator('#rows tr').first().getByText('Выполняется').waitFor()
  return { page, complaints, gateway: system.gateway, wake: () => process.kill(pid, 'SIGCONT') }
}

async function startCatalog(page: Page): Promise<void> {
  await page.getByText('Полный каталог').click()
  await page.getByRole('button', { name: 'Запустить импорт' }).click()
  await page.waitForURL('**/admin/integrations/sessions/**')
  await page.getByText('Импорт запущен').waitFor()
}

const products = async (bed: TestBed) => (await sql`select from catalog.product`.execute(bed.db)).rows.length
const sessionsOf = (bed: TestBed) =>
  bed.db.selectFrom('sessions.import_session').select(['status', 'error_code']).orderBy('requested_at').execute()

test.skipIf(!path)(
  'an import is cancelled in its middle from the page, and the next one brings everything',
  async () => {
    await using bed = await createTestBed()
    const { page, complaints, gateway, wake } = await stoppedImport(bed)
    await page.getByRole('link', { name: 'Отменить импорт: Каталог товаров' }).click()
    await page.getByRole('heading', { name: 'Отменить импорт?' }).waitFor()
    await page.getByRole('button', { name: 'Отменить импорт' }).click()
    await page.getByText(/Отмена запрошена сегодня \d\d:\d\d \(admin\)/).waitFor()
    expect(await page.getByRole('link', { name: 'Отменить импорт' }).count()).toBe(0)
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

    await page.goto(`${gateway}/admin/integrations/import_1c/`)
    await startCatalog(page)
    await page.locator('#rows tr').first().getByText('Завершено').waitFor({ timeout: 45_000 })
    expect(await products(bed)).toBeGreaterThan(7_000)
    expect(complaints).toEqual([])
    await page.close()
  },
)

test.skipIf(!path)(
  'the lock of an importer that hangs is broken, and the next start is admitted and does its work',
  async () => {
    await using bed = await createTestBed()
    await redeliverAfter(bed, 'catalog', 3_000) // what the old owner holds keeps the new request waiting
    const { page, complaints, gateway, wake } = await stoppedImport(bed)
    await page.goto(`${gateway}/admin/`)
    await page.getByText('catalog-importer на').waitFor()
    await page.getByRole('link', { name: 'Снять блокировку' }).click()
    await page.getByText('он больше ничего не запишет').waitFor()
    await page.getByRole('button', { name: 'Снять блокировку' }).click()
    await page.getByText('🔓 Блокировка снята. Можно запускать импорт.').waitFor()
    await page.getByText('Ошибка импорта каталога: Импорт остановлен администратором').waitFor()

    await page.goto(`${gateway}/admin/integrations/import_1c/`)
    await startCatalog(page)
    wake() // the only importer there is: it finds its step gone, and takes the new one
    await page.locator('#rows tr').first().getByText('Завершено').waitFor({ timeout: 45_000 })
    expect(await sessionsOf(bed)).toEqual([
      { status: 'failed', error_code: 'BROKEN_BY_ADMINISTRATOR' },
      { status: 'completed', error_code: null },
    ])
    expect(await products(bed)).toBeGreaterThan(7_000)
    expect(complaints).toEqual([])
    await page.close()
  },
)
