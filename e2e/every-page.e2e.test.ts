import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createTestBed } from '@imports/shared/testing/test-bed'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './administrator-page.ts'
import { openShop, shopPages, signedInPage } from './shop-pages.ts'

const path = inject('chromium')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const wide = { width: 1280, height: 900 }
const phone = { width: 360, height: 740 }
let browser: Browser

beforeAll(async () => {
  if (path) browser = await launchChromium(path)
})
afterAll(() => browser?.close())

/** What axe has against the page as it is shown now: rule, and the first element. Given by the debugger, so that no policy is loosened for it. */
async function violations(page: Page, rules?: string[]): Promise<string[]> {
  await page.evaluate(axeSource)
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) })
  return page.evaluate<string[]>(
    `axe.run(document, ${options}).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html.slice(0, 160)))`,
  )
}

/** How far the page is wider than its window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** Every fault of the page in both themes and widths. */
async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = []
  const note = (where: string, found: string[]) => faults.push(...found.map((fault) => `${where}: ${fault}`))
  for (const [width, size] of [
    ['wide', wide],
    ['360 px', phone],
  ] as const) {
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme: 'light' })
    note(`${width}, light`, await violations(page))
    await page.emulateMedia({ colorScheme: 'dark' })
    note(`${width}, dark`, await violations(page, ['color-contrast'])) // a theme changes colours and nothing else
    if ((await overflow(page)) > 0) note(width, ['is wider than its window'])
  }
  return faults
}

const threeMinutes = 180_000

test.skipIf(!path)(
  'no page has anything that axe objects to, or is wider than a phone, in either language and theme',
  async () => {
    await using bed = await createTestBed()
    const shop = await openShop(bed)
    const faults: string[] = []
    for (const [locale, gateway] of Object.entries(shop.gateways)) {
      const stranger = await browser.newPage()
      await stranger.goto(`${gateway}/admin/login`)
      faults.push(...(await faultsOf(stranger)).map((fault) => `${locale} /admin/login ${fault}`))
      await stranger.close()
      const page = await signedInPage(browser, gateway)
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) faults.push(`${page.url()} ${message.text()}`)
      })
      for (const address of shopPages) {
        await page.goto(`${gateway}${shop.addressOf(address)}`)
        expect(await page.locator('html').getAttribute('lang')).toBe(locale)
        expect(page.url(), address).toContain(shop.addressOf(address)) // not led elsewhere
        faults.push(...(await faultsOf(page)).map((fault) => `${locale} ${address} ${fault}`))
      }
      await page.close()
    }
    expect(faults).toEqual([])
  },
  threeMinutes,
)

test.skipIf(!path)('what is broken is found: the walk above is no walk through fog', async () => {
  const page = await browser.newPage()
  await page.setContent(
    '<html lang="ru"><title>x</title><main><h1>x</h1><input><div style="width:2000px">x</div></main>',
  )
  const faults = await faultsOf(page)
  expect(faults.join('\n')).toMatch(/wide, light: label/)
  expect(faults).toContain('360 px: is wider than its window')
  await page.close()
})
