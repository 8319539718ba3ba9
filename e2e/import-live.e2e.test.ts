import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestBed } from '@imports/shared/testing/test-bed'
import type { Browser } from 'playwright-core'
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

const watchFirstRow = readFileSync(new URL('watch-first-row.browser.js', import.meta.url), 'utf8')

test.skipIf(!path)(
  'an administrator starts an import and sees it queue, move and finish without a reload',
  async () => {
    await using bed = await createTestBed()
    const exportDir = mkdtempSync(join(tmpdir(), 'export-'))
    await writeSample({ out: exportDir, goods: 1_500, family: '3.1', seed: 7, pictures: false })
    const system = await startServices(bed, exportDir)
    await system.start('admin-gateway', 'session-tracker')

    const { page, complaints } = await administratorPage(browser, system.gateway)
    await page.getByText('Полный каталог').click()
    await page.getByRole('button', { name: 'Запустить импорт' }).click()
    await page.waitForURL('**/admin/integrations/sessions/**')
    await page.getByText('Импорт запущен').waitFor()
    const row = page.locator('#rows tr').first()
    await row.getByText('В очереди').waitFor() // nobody imports yet
    await page.evaluate(watchFirstRow)

    await system.start('catalog-importer')
    await row.getByText('Завершено').waitFor({ timeout: 45_000 })

    const seen = await page.evaluate<string[]>('window.seen')
    expect([...new Set(seen.map((state) => state.split('|')[0]))]).toEqual(['В очереди', 'Выполняется', 'Завершено'])
    const progress = seen.map((state) => Number(state.split('|')[1])).filter((value) => value > 0)
    expect(new Set(progress).size).toBeGreaterThan(2)
    expect(complaints).toEqual([])
    await page.close()
  },
)
