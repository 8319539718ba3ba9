import { cpSync, mkdtempSync, readdirSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { administratorPage, launchChromium } from './administrator-page.ts'
import { startServices } from './start-services.ts'

const path = inject('chromium')
const sample = join(import.meta.dirname, '../samples/onec-export')
let browser: Browser

beforeAll(async () => {
  if (path) browser = await launchChromium(path)
})
afterAll(() => browser?.close())

const chain: ImportKind[] = ['catalog', 'stocks', 'prices', 'customers', 'images']

/** Starts all of the chain as one run, and stays where it is shown. */
async function startAll(page: Page): Promise<void> {
  const boxes = page.getByRole('group', { name: 'Что войдёт в выборочный импорт' })
  for (const kind of chain) await boxes.locator(`[value="${kind}"]`).check()
  await page.getByRole('button', { name: 'Запустить импорт' }).click()
  await page.waitForURL('**/admin/integrations/sessions/**')
}

const sessionsOf = (bed: TestBed) =>
  bed.db.selectFrom('sessions.import_session').select(['import_type', 'status', 'error_code']).orderBy('step').execute()

test.skipIf(!path)('five kinds are one run: five sessions in their order, and one sentence', async () => {
  await using bed = await createTestBed()
  const system = await startServices(bed, sample)
  await system.start('admin-gateway', 'session-tracker', 'catalog-importer', 'customer-importer', 'image-importer')
  const { page, complaints } = await administratorPage(browser, system.gateway)
  await startAll(page)
  const summary =
    /✅ Импорт завершен: Каталог \(\d+ товар\S*\), Остатки \(без изменений\), Цены \(без изменений\), Клиенты \(\d+ клиент\S*\), Изображения \(\d+ товар\S*\)/
  await page.locator('#run-result').getByText(summary).waitFor({ timeout: 45_000 })
  expect(await sessionsOf(bed)).toEqual(
    chain.map((kind) => ({ import_type: kind, status: 'completed', error_code: null })),
  )
  expect(complaints).toEqual([])
  await page.close()
})

test.skipIf(!path)('a step that fails says what was therefore not imported', async () => {
  await using bed = await createTestBed()
  const exportDir = mkdtempSync(join(tmpdir(), 'export-'))
  cpSync(sample, exportDir, { recursive: true })
  const folder = join(exportDir, 'contragents')
  const file = join(folder, readdirSync(folder).sort().at(-1) ?? '')
  truncateSync(file, statSync(file).size - 40)
  const system = await startServices(bed, exportDir)
  await system.start('admin-gateway', 'session-tracker', 'catalog-importer', 'customer-importer')
  const { page } = await administratorPage(browser, system.gateway)
  await startAll(page)
  await page
    .locator('#run-result')
    .getByText(/❌ Ошибка импорта клиентов: .* Изображения не импортированы\./)
    .waitFor({ timeout: 45_000 })
  expect(await sessionsOf(bed)).toMatchObject([
    { status: 'completed' },
    { status: 'completed' },
    { status: 'completed' },
    { import_type: 'customers', status: 'failed', error_code: 'XML_TRUNCATED' },
    { import_type: 'images', status: 'cancelled', error_code: 'PREVIOUS_STEP_FAILED' },
  ])
  await page.close()
})

test.skipIf(!path)('a run that is cancelled while its fourth step waits keeps what was done before', async () => {
  await using bed = await createTestBed()
  const system = await startServices(bed, sample)
  await system.start('admin-gateway', 'session-tracker', 'catalog-importer') // nobody imports customers
  const { page } = await administratorPage(browser, system.gateway)
  await startAll(page)
  const waiting = page.locator('#rows tr', { hasText: 'Клиенты' })
  await expect.poll(async () => (await sessionsOf(bed))[2]?.status, { timeout: 45_000 }).toBe('completed')
  await waiting.getByRole('link').first().click()
  await page.getByRole('link', { name: 'Отменить импорт' }).first().click()
  await page.getByRole('button', { name: 'Отменить импорт' }).click()
  const sentence = /🚫 Импорт отменён на шаге «Клиенты»\. Завершено: Каталог .*Изображения не импортированы\./
  await page.getByText(sentence).waitFor({ timeout: 45_000 })
  expect(await sessionsOf(bed)).toMatchObject([
    { status: 'completed' },
    { status: 'completed' },
    { status: 'completed' },
    { status: 'cancelled', error_code: 'CANCELLED_BY_ADMINISTRATOR' },
    { status: 'cancelled', error_code: 'PREVIOUS_STEP_CANCELLED' },
  ])
  await page.close()
})
