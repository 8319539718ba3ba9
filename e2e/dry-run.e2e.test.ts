import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { schemaRows } from '@imports/shared/testing/schema-rows'
import { createTestBed } from '@imports/shared/testing/test-bed'
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

/** The page says it by itself, or when it is loaded again. */
const isSaid = (page: Page, text: RegExp, live: boolean) =>
  expect
    .poll(
      async () => {
        if (!live) await page.reload()
        return page.locator('main').textContent()
      },
      { timeout: 45_000 },
    )
    .toMatch(text)

test.skipIf(!path).each([true, false])(
  'an administrator adds the catalogue, rehearses the plan, sees what it would do, and does it (JavaScript: %s)',
  async (javaScriptEnabled) => {
    await using bed = await createTestBed()
    const exportDir = mkdtempSync(join(tmpdir(), 'export-'))
    await writeSample({ out: exportDir, goods: 40, family: '3.1', seed: 7, pictures: false })
    const system = await startServices(bed, exportDir)
    await system.start('admin-gateway', 'session-tracker', 'catalog-importer')
    const empty = await schemaRows(bed, ['catalog'])
    const { page, complaints } = await administratorPage(browser, system.gateway, { javaScriptEnabled })

    await page.getByRole('link', { name: 'Добавить каталог в план' }).first().click()
    const plan = page.getByRole('region', { name: 'Что произойдёт' })
    expect(await plan.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining('Каталог товаров'),
      expect.stringContaining('Остатки товаров'),
    ])
    await page.getByLabel('Пробный запуск').check()
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Показать план' }).click()
    await plan.getByText('ничего не будет записано').waitFor()
    expect(await page.getByRole('button', { name: 'Показать план' }).isVisible()).toBe(!javaScriptEnabled)
    await page.getByRole('button', { name: 'Запустить импорт' }).click()
    await isSaid(
      page,
      /🧪 Пробный запуск завершён, ничего не записано: Каталог \(40 товаров\), Остатки \(учтены в каталоге\)/,
      javaScriptEnabled,
    )
    expect(await schemaRows(bed, ['catalog'])).toEqual(empty)

    await page.locator('#rows tr', { hasText: 'Каталог товаров' }).getByRole('link').first().click()
    await page.getByRole('heading', { name: 'Что было бы сделано' }).waitFor()
    await page.getByRole('button', { name: 'Импортировать' }).click()
    await isSaid(page, /✅ Импорт завершен: Каталог \(40 товаров\), Остатки \(без изменений\)/, javaScriptEnabled)
    const catalogs = await bed.db
      .selectFrom('sessions.import_session')
      .select(['report_details', 'options'])
      .where('import_type', '=', 'catalog')
      .orderBy('requested_at')
      .execute()
    expect(catalogs.map(({ options }) => options)).toEqual([{ dryRun: true }, {}])
    expect(catalogs[0]?.report_details).toEqual(catalogs[1]?.report_details)
    expect(complaints).toEqual([])
    await page.close()
  },
)
