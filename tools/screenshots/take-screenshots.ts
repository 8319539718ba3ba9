import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import sharp from 'sharp'
import { debianProgram } from '../debian-program.ts'
import type { StackFile } from '../stack/stack-file.ts'

const root = join(import.meta.dirname, '../..')
const images = join(root, 'docs/images')

interface Shot {
  name: string
  width: number
  height: number
  /** An address; or how to come there from where the picture before was taken. */
  open: string | ((page: Page) => Promise<unknown>)
  /** The part of the page that is shown; else what the window shows of it. */
  part?: string
}

const planned = '/admin/integrations/import_1c/?kind=selected&kinds=catalog&kinds=customers&full=yes&dry_run=yes'

/** The pictures of the guide, each as high as what it shows. */
const shots: Shot[] = [
  { name: 'state', width: 1200, height: 900, open: '/admin/' },
  { name: 'import', width: 1200, height: 1100, open: '/admin/integrations/import_1c/' },
  { name: 'sessions', width: 1200, height: 600, open: '/admin/integrations/sessions/' },
  { name: 'session', width: 1200, height: 1000, open: followFirst('#rows tr:not(:has(.mark)) a:has(code)') },
  { name: 'plan', width: 1200, height: 1000, open: planned, part: '#plan' },
  { name: 'dry-run', width: 1200, height: 640, open: rehearse },
  { name: 'products', width: 1200, height: 700, open: '/admin/catalog/products/' },
  { name: 'product', width: 1200, height: 900, open: followFirst('.list th a') },
  { name: 'people', width: 1200, height: 800, open: '/admin/people/' },
  { name: 'audit', width: 1200, height: 600, open: '/admin/audit/' },
]

process.exitCode = await main()

/** Takes them from the stack that runs here, whose catalogue is the sample's. */
async function main(): Promise<number> {
  const stack = runningStack()
  if (stack === null) {
    console.error('Nothing is running here: npm start first, with the sample.')
    return 1
  }
  const executablePath = await debianProgram({
    packages: ['chromium-headless-shell', 'chromium-common', 'fonts-dejavu-core', 'fonts-noto-color-emoji'], // the same letters and icons everywhere
    program: 'usr/lib/chromium/chromium-headless-shell',
    folder: join(root, '.runtime/debian/chromium-with-icons'),
    log: console.log,
  })
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
  for (const { name, open, part, width, height } of shots) {
    await page.setViewportSize({ width, height })
    await (typeof open === 'string' ? page.goto(gateway + open) : open(page))
    await page.waitForLoadState('load')
    const png = await (part ? page.locator(part) : page).screenshot()
    const { size } = await sharp(png)
      .webp({ quality: 70 })
      .toFile(join(images, `${name}.webp`))
    console.log(`${name}.webp ${Math.round(size / 1000)} kB`)
  }
}

/** Starts the plan that is shown, to its end, and opens the session of its last step. */
async function rehearse(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Запустить импорт' }).click()
  await page.getByRole('link', { name: 'Открыть сессию' }).first().click()
  await page.getByText('Пробный запуск завершён').waitFor({ timeout: 60_000 })
  await page.locator('.steps a').last().click()
}

function followFirst(link: string): (page: Page) => Promise<void> {
  return (page) => page.locator(link).first().click()
}
