import { readFileSync } from 'node:fs'
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { type Actions, follow, isAt, open, press, shows, type Walk } from './walk.ts'

const sessionsPath = '/admin/integrations/sessions/'
const rowsOf = ({ page }: Walk) => page.locator('tbody tr:not(.empty)')

/** An option of a filter is chosen, and shows as many sessions as it has said. */
async function choose(walk: Walk, option: Locator): Promise<void> {
  const promised = Number((await option.locator('.count').textContent())?.replace(/\D/g, ''))
  const href = await option.getAttribute('href')
  await option.click()
  await walk.page.waitForURL(`**${href}`)
  expect(await rowsOf(walk).count(), href ?? '').toBe(Math.min(promised, 50))
}

/** The filter that is folded away under that name: its option of that name. */
async function chooseIn(walk: Walk, name: string, option: string): Promise<void> {
  const menu = walk.page.locator('details.pick', { hasText: `${name}:` })
  await menu.locator('summary').click()
  await choose(walk, menu.getByRole('link', { name: option }))
}

/** Everything that can be done on the pages of the journal and of the catalogue, which is only looked at. */
export const journalActions: Actions = {
  'sessions are filtered, each filter by its count': async (walk) => {
    const { page, t } = walk
    const { filters, statuses } = t.journal
    await open(walk, sessionsPath)
    const chips = page.getByRole('list', { name: filters.status }).getByRole('link')
    const words = [filters.anyStatus, ...Object.values(statuses)]
    expect(await chips.count()).toBe(words.length)
    for (const word of words.reverse()) await choose(walk, chips.filter({ hasText: word }).first())
    await chooseIn(walk, filters.kind, t.kinds.customers)
    await chooseIn(walk, filters.by, 'admin')
    await chooseIn(walk, filters.period, filters.periods.today)
    await chips.filter({ hasText: statuses.stalled }).click()
    await shows(walk, t.journal.nothingFound)
    await follow(walk, filters.clear)
    await page.waitForURL(`**${sessionsPath}`)
  },

  'sessions are searched, by the text of an error and by id': async (walk) => {
    const { page, t } = walk
    const box = page.getByRole('searchbox', { name: t.journal.search.label })
    await box.fill('CANCELLED_BY')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=CANCELLED_BY/)
    expect(await rowsOf(walk).first().textContent()).toContain(t.kinds.customers)
    const [id = ''] = (await rowsOf(walk).first().getAttribute('id'))?.match(/[0-9a-f]{8}-.*/) ?? []
    await box.fill(id)
    await press(walk, t.journal.search.submit)
    await page.waitForURL(new RegExp(`q=${id}`))
    expect(await rowsOf(walk).count()).toBe(1)
    await follow(walk, t.journal.filters.clear)
  },

  'sessions are sorted by every column that can be, and leafed through': async (walk) => {
    const { page, t } = walk
    const { kind, duration, by, started } = t.sessions
    for (const name of [kind, duration, by, started]) {
      const head = page.getByRole('columnheader', { name, exact: true })
      const before = await head.getAttribute('aria-sort')
      await head.getByRole('link').click()
      await expect.poll(() => head.getAttribute('aria-sort')).not.toBe(before)
    }
    await page.setViewportSize({ width: 360, height: 740 })
    await page.locator('details.pick.narrow summary').click()
    await page.locator('details.pick.narrow').getByRole('link', { name: started, exact: true }).click()
    await page.waitForURL((url) => /sort=started/.test(url.search))
    await page.setViewportSize({ width: 1280, height: 900 })
    await open(walk, sessionsPath)
    await follow(walk, t.journal.after)
    await follow(walk, t.journal.before)
    await follow(walk, t.journal.after)
    await follow(walk, t.journal.first)
    await page.waitForURL(`**${sessionsPath}`)
  },

  'what is live is paused and resumed, and remembers it': async (walk) => {
    const { page, t, live } = walk
    const panel = page.locator('#live')
    expect(await panel.isVisible()).toBe(live)
    if (!live) return
    await press(walk, t.live.pause)
    await page.reload()
    await panel.getByText(t.live.paused).waitFor()
    await press(walk, t.live.resume)
    await panel.getByText(t.live.on).waitFor()
  },

  'a session leads to its neighbours, and gives its issues as a file': async (walk) => {
    const { page, t } = walk
    await open(walk, `${sessionsPath}?status=issues`)
    await rowsOf(walk).first().getByRole('link').first().click()
    await isAt(walk, t.kinds.catalog)
    const folded = page.locator('main details')
    for (const each of await folded.all()) {
      const wasOpen = await each.getAttribute('open')
      await each.locator('summary').click()
      expect(await each.getAttribute('open')).not.toBe(wasOpen)
    }
    const download = page.waitForEvent('download')
    await page.locator('a[href$="issues.csv"]').click()
    const csv = readFileSync(await (await download).path(), 'utf8')
    const { columns, separator, severities } = t.journal.csv
    expect(csv).toMatch(new RegExp(`^\uFEFF${Object.values(columns).join(separator)}\r\n${severities.error}`))
    for (const link of ['.comparison', '.strip'].map((where) => page.locator(`section:has(${where}) a`).first())) {
      const href = await link.getAttribute('href')
      await link.click()
      await page.waitForURL(`**${href}`)
      await isAt(walk, t.kinds.catalog)
    }
    await page.locator('.steps').getByRole('link', { name: t.kinds.stocks }).click()
    await isAt(walk, t.kinds.stocks)
    await open(walk, '/admin/')
    await follow(walk, t.state.allSessions)
    await isAt(walk, t.sessions.title)
  },

  'products are found, filtered and leafed through, and lead to what has written them': async (walk) => {
    const { page, t } = walk
    const { catalogue } = t
    const search = async (fill: () => Promise<unknown>) => {
      await follow(walk, catalogue.title)
      await fill()
      await press(walk, catalogue.show)
      await page.waitForURL(/\?/)
      const found = await rowsOf(walk).allInnerTexts()
      await follow(walk, catalogue.clear)
      return found
    }
    await follow(walk, catalogue.title)
    await follow(walk, catalogue.next)
    await follow(walk, catalogue.first)
    const name = (await rowsOf(walk).first().getByRole('link').textContent()) ?? ''
    expect(await search(() => page.getByLabel(catalogue.search, { exact: true }).fill(name))).toEqual([
      expect.stringContaining(name),
    ])
    const inactive = await search(() =>
      page.getByLabel(catalogue.state, { exact: true }).selectOption(catalogue.inactive),
    )
    expect(inactive.length).toBeGreaterThan(20) // the import that was confirmed
    expect(
      (await search(() => page.getByLabel(catalogue.brand, { exact: true }).selectOption({ index: 1 }))).length,
    ).toBeGreaterThan(0)
    const inCategory = await search(() =>
      page.getByLabel(catalogue.category, { exact: true }).selectOption({ index: 1 }),
    )
    expect(inCategory.length).toBeGreaterThan(0)
    await follow(walk, name)
    await page.getByRole('region', { name: catalogue.touches }).getByRole('link').first().click()
    await page.waitForURL(`**${sessionsPath}*`)
  },
}
