import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { admin } from './start-services.ts'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, headless: true, args: flags })

/** A page of the administrator, signed in and at the import page; and what the browser complained of since. */
export async function administratorPage(
  browser: Browser,
  gateway: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ locale: 'ru-RU', ...options })
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${gateway}/admin/integrations/import_1c/`)
  await logInOn(page)
  return { page, complaints }
}

interface Login {
  user: string
  password: string
}

/** Signs somebody in on the page that asks for it, in whatever language. */
export async function logInOn(page: Page, login: Login = admin): Promise<void> {
  await tryToLogIn(page, login)
  await page.waitForURL((url) => !url.pathname.endsWith('/login'))
}

export async function tryToLogIn(page: Page, { user, password }: Login): Promise<void> {
  await page.locator('#user').fill(user)
  await page.locator('#password').fill(password)
  await page.locator('form.login button').click()
}
