import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createTestBed } from '@imports/shared/testing/test-bed'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './administrator-page.ts'
import { openShop, type Shop, shopPages, signedInPage } from './shop-pages.ts'

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

async function tooWide(page: Page): Promise<string[]> {
  const by = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  return by > 0 ? ['is wider than its window'] : []
}

/** Every fault of the page as it is first seen: wide and light. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.setViewportSize(wide)
  return [...(await violations(page)), ...(await tooWide(page))].map((fault) => `wide, light: ${fault}`)
}

/** In the other theme, and as narrow as a phone. */
async function faultsOfLooks(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await violations(page, ['color-contrast']) // a theme changes colours and nothing else
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(phone)
  return [
    ...dark.map((fault) => `wide, dark: ${fault}`),
    ...[...(await violations(page)), ...(await tooWide(page))].map((fault) => `360 px: ${fault}`),
  ]
}

const allFaultsOf = async (page: Page): Promise<string[]> => [...(await faultsOf(page)), ...(await faultsOfLooks(page))]

/** Of every page of that gateway. */
async function faultsOfPages(shop: Shop, locale: string, gateway: string): Promise<string[]> {
  const faults: string[] = []
  const note = (address: string, found: string[]) =>
    faults.push(...found.map((fault) => `${locale} ${address} ${fault}`))
  const stranger = await browser.newPage()
  await stranger.goto(`${gateway}/admin/login`)
  note('/admin/login', await allFaultsOf(stranger))
  await stranger.close()
  const page = await signedInPage(browser, gateway)
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(`${page.url()} ${message.text()}`)
  })
  for (const address of shopPages) {
    await page.goto(`${gateway}${shop.addressOf(address)}`)
    expect(await page.locator('html').getAttribute('lang')).toBe(locale)
    expect(page.url(), address).toContain(shop.addressOf(address)) // not led elsewhere
    note(address, await allFaultsOf(page))
  }
  await page.close()
  return faults
}

const threeMinutes = 180_000

test.skipIf(!path)(
  'no page has anything that axe objects to, or is wider than a phone, in either language and theme',
  async () => {
    await using bed = await createTestBed()
    const shop = await openShop(bed)
    const faults = await Promise.all(
      Object.entries(shop.gateways).map(([locale, gateway]) => faultsOfPages(shop, locale, gateway)),
    )
    expect(faults.flat()).toEqual([])
  },
  threeMinutes,
)

test.skipIf(!path)('what is broken is found: the walk above is no walk through fog', async () => {
  const page = await browser.newPage()
  await page.setContent(
    '<html lang="ru"><title>x</title><main><h1>x</h1><input><div style="width:2000px">x</div></main>',
  )
  const faults = await allFaultsOf(page)
  expect(faults.join('\n')).toMatch(/wide, light: label/)
  expect(faults).toContain('360 px: is wider than its window')
  await page.close()
})
