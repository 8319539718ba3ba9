import { createTestGateway, type TestGateway } from '@imports/admin-gateway/testing/test-gateway'
import { eventually } from '@imports/shared/testing/eventually'
import { openProxy } from '@imports/shared/testing/tcp-proxy'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './administrator-page.ts'

const path = inject('chromium')
const list = '/admin/integrations/sessions/'
let browser: Browser

beforeAll(async () => {
  if (path) browser = await launchChromium(path)
})
afterAll(() => browser?.close())

/** A browser that is signed in, behind a link that can be cut. */
async function visit(gateway: TestGateway) {
  const address = await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  const proxy = gateway.bed.opened(await openProxy({ target: address }), (link) => link.close())
  const context = gateway.bed.opened(await browser.newContext({ locale: 'ru-RU' }), (opened) => opened.close())
  const origin = proxy.url.replace(/\/$/, '')
  await signIn(context, gateway, origin)
  const page = await context.newPage()
  return { page, proxy, open: (where: string) => page.goto(origin + where) }
}

async function signIn(context: BrowserContext, gateway: TestGateway, url: string): Promise<void> {
  const { cookies } = await gateway.loggedIn('operator')
  await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url })))
}

const live = (page: Page) => page.locator('#live .live-text')

test.skipIf(!path)(
  'rows move while one looks, but not the one that is in use, and not while it is paused',
  async () => {
    await using gateway = await createTestGateway()
    const one = await gateway.putSession({ processed_items: 10 })
    const two = await gateway.putSession({ processed_items: 10 })
    const { page, open } = await visit(gateway)
    const percent = (id: string) => page.locator(`#session-${id} .progress small`)
    const advance = async (processed_items: number) => {
      for (const row of [one, two])
        await gateway.putSession({ ...row, processed_items, last_seq: row.last_seq + processed_items * 10 })
    }
    await open(list)
    await live(page).getByText('Обновляется').waitFor()
    await advance(20)
    await percent(one.id).getByText('20 %').waitFor()

    await page.locator(`#session-${one.id} a`).first().focus()
    await advance(30)
    await percent(two.id).getByText('30 %').waitFor()
    await page.keyboard.press('Tab') // to the next link of the same row
    expect(await percent(one.id).textContent()).toMatch(/20\s%/)
    await page.getByRole('button', { name: 'Приостановить' }).focus()
    await percent(one.id).getByText('30 %').waitFor()

    await page.getByRole('button', { name: 'Приостановить' }).click()
    await advance(40)
    await page.reload() // the choice is remembered, and what the page shows is new once more
    await live(page).getByText('приостановлено').waitFor()
    await percent(one.id).getByText('40 %').waitFor()
    await advance(50)
    await page.getByRole('button', { name: 'Возобновить' }).click()
    await percent(one.id).getByText('50 %').waitFor()
  },
)

test.skipIf(!path)('a lost connection is said, with the time of the data, and mends itself without a gap', async () => {
  await using gateway = await createTestGateway()
  const row = await gateway.putSession({ processed_items: 10 })
  const { page, proxy, open } = await visit(gateway)
  await open(list)
  await live(page).getByText('Обновляется').waitFor()
  proxy.cut()
  await live(page)
    .getByText(/^нет связи, данные на \d\d:\d\d$/)
    .waitFor()
  await gateway.putSession({ ...row, status: 'failed', error_message: 'файл обрывается', last_seq: row.last_seq + 5 })
  proxy.pass()
  await page.locator('#rows').getByText('файл обрывается').waitFor()
  await live(page).getByText('Обновляется').waitFor()
})

test.skipIf(!path)('a network that says nothing any more is noticed, though no connection ends', async () => {
  await using gateway = await createTestGateway()
  const row = await gateway.putSession({ processed_items: 10 })
  const { page, proxy, open } = await visit(gateway)
  await page.clock.install()
  await open(list)
  await live(page).getByText('Обновляется').waitFor()
  proxy.blackHole()
  await gateway.putSession({ ...row, processed_items: 60, last_seq: row.last_seq + 5 })
  await page.clock.fastForward(45_000)
  await live(page).getByText('нет связи').waitFor()
  proxy.pass()
  await page.locator('#rows').getByText('60 %').waitFor()
  await live(page).getByText('Обновляется').waitFor()
})

test.skipIf(!path)('on the page of a session only the part that is in use waits', async () => {
  await using gateway = await createTestGateway()
  const row = await gateway.putSession({ processed_items: 10, files: [{ path: 'goods.xml', bytes: 1 }] })
  const { page, open } = await visit(gateway)
  await open(list + row.id)
  await live(page).getByText('Обновляется').waitFor()
  await page.locator('.file-list summary').click()
  await gateway.putSession({
    ...row,
    processed_items: 70,
    files: [{ path: 'offers.xml', bytes: 1 }],
    last_seq: row.last_seq + 5,
  })
  await page.locator('.overall').getByText('70 %').waitFor()
  expect(await page.locator('.file-list').textContent()).toContain('goods.xml')
  await page.locator('.strip a').first().focus()
  await eventually(async () => expect(await page.locator('.file-list').textContent()).toContain('offers.xml'))
  expect(await page.locator('.file-list').getAttribute('open')).toBeNull() // as it was left
})

test.skipIf(!path)(
  'a list that is filtered says that the journal has changed, and puts nothing where it does not belong',
  async () => {
    await using gateway = await createTestGateway()
    await gateway.putSession({ status: 'failed' })
    const { page, open } = await visit(gateway)
    await open(`${list}?status=failed`)
    await live(page).getByText('Обновляется').waitFor()
    await gateway.putSession({ status: 'pending' })
    await page.getByRole('link', { name: 'Журнал изменился' }).waitFor()
    expect(await page.locator('#rows tr').count()).toBe(1)
  },
)
