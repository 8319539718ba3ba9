import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import sharp from 'sharp'
import { findChromium } from '../chromium.ts'
import type { StackFile } from '../stack/stack-file.ts'

const root = join(import.meta.dirname, '../..')
const images = join(root, 'docs/images')

/** The pictures of the guide: by name, the page and how wide it is shown. */
const shots: { name: string; path: string; width: number; height: number }[] = [
  { name: 'state', path: '/admin/', width: 1200, height: 900 },
  { name: 'import', path: '/admin/integrations/import_1c/', width: 1200, height: 1100 },
  { name: 'sessions', path: '/admin/integrations/sessions/', width: 1200, height: 600 },
  { name: 'session', path: 'first a[href*="/integrations/sessions/"] code', width: 1200, height: 1000 },
  { name: 'products', path: '/admin/catalog/products/', width: 1200, height: 700 },
  { name: 'product', path: 'first .list th a', width: 1200, height: 900 },
  { name: 'people', path: '/admin/people/', width: 1200, height: 800 },
  { name: 'audit', path: '/admin/audit/', width: 1200, height: 600 },
]

process.exitCode = await main()

/** Takes them from the stack that runs here, whose catalogue is the sample's. */
async function main(): Promise<number> {
  const stack = runningStack()
  if (stack === null) {
    console.error('Nothing is running here: npm start first, with the sample.')
    return 1
  }
  const executablePath = await findChromium(join(root, '.runtime/debian'), console.log)
  if (executablePath === null) return 1
  const browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    await takeAll(browser, stack)
    return 0
  } finally {
    await browser.close()
  }
}

function runningStack(): StackFile | null {
  try {
    return JSON.parse(readFileSync(join(root, '.runtime/stack.json'), 'utf8'))
  } catch {
    return null
  }
}

async function takeAll(browser: Browser, { gateway, user, password }: StackFile): Promise<void> {
  mkdirSync(images, { recursive: true })
  const page = await browser.newPage({ locale: 'ru-RU', colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(`${gateway}/admin/login`)
  await page.locator('#user').fill(user)
  await page.locator('#password').fill(password)
  await page.locator('form.login button').click()
  await page.waitForURL('**/admin/')
  for (const { name, path, width, height } of shots) {
    await page.setViewportSize({ width, height })
    await open(page, gateway, path)
    const png = await page.screenshot()
    const { size } = await sharp(png)
      .webp({ quality: 70 })
      .toFile(join(images, `${name}.webp`))
    console.log(`${name}.webp ${Math.round(size / 1000)} kB`)
  }
}

/** An address, or `first` and the link on the page before that leads there. */
async function open(page: Page, gateway: string, path: string): Promise<void> {
  if (path.startsWith('first ')) await page.locator(path.slice('first '.length)).first().click()
  else await page.goto(gateway + path)
  await page.waitForLoadState('load')
}
