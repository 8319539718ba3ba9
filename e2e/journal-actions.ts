import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { type Actions, follow, isAt, open, press, shows, use, type Walk } from './walk.ts'

const sessionsPath = '/admin/integrations/sessions/'
const rowsOf = ({ page }: Walk) => page.locator('#rows tr:not(.empty)')

/** An option of a filter is chosen, and shows as many sessions as it has said. */
async function choose(walk: Walk, option: Locator): Promise<void> {
  const promised = Number((await option.locator('.count').textContent())?.replace(/\D/g, ''))
  const href = await option.getAttribute('href')
  await use(walk, option)
  await walk.page.waitForURL(`**${href}`)
  expect(await rowsOf(walk).count(), href ?? '').toBe(Math.min(promised, 50))
}

/** Of a filter that is folded away under its name. */
async function chooseIn(walk: Walk, name: string, option: string): Promise<void> {
  const menu = walk.page.locator('details.pick', { hasText: `${name}:` })
  await use(walk, menu.locator('summary'))
  await choose(walk, menu.getByRole('link', { name: option }))
}

/** Between more sessions than a page of the list holds; elsewhere a short list is quicker to walk through. */
async function amongMany({ bed: { db } }: Walk, work: () => Promise<void>): Promise<void> {
  await sql`insert into sessions.import_session (id, run_id, step, import_type, status, requested_at, started_at,
      last_event_at, finished_at, requested_by, requested_via, last_seq)
    select gen_random_uuid(), gen_random_uuid(), 1, 'prices', 'completed', day, day, day, day, 'анна', 'cli', 0
    from generate_series(now() - interval '60 days', now() - interval '1 day', interval '1 day') as day`.execute(db)
  await work()
  await db.deleteFrom('sessions.import_session').where('requested_by', '=', 'анна').execute()
}

/** What is done in the journal of imports. */
export const journalActions: Actions = {
  'sessions are filtered, each filter by its count': async (walk) => {
    const { page, t } = walk
    const { filters, statuses } = t.journal
    await follow(walk, t.sessions.title)
    const chips = page.getByRole('list', { name: filters.status }).getByRole('link')
    await chips.last().waitFor()
    const words = [filters.anyStatus, ...Object.values(statuses)]
    for (const word of words) await chips.filter({ hasText: word }).first().waitFor()
    expect(await chips.count()).toBe(words.length)
    await choose(walk, chips.filter({ hasText: statuses.cancelled }))
    await chooseIn(walk, filters.kind, t.kinds.customers)
    await chooseIn(walk, filters.by, 'admin')
    await chooseIn(walk, filters.period, filters.periods.today)
    await use(walk, chips.filter({ hasText: statuses.stalled }))
    await shows(walk, t.journal.nothingFound)
    await follow(walk, filters.clear)
    await page.waitForURL(`**${sessionsPath}`)
  },

  'sessions are searched, by the text of an error and by id': async (walk) => {
    const { page, t } = walk
    const box = page.getByRole('searchbox', { name: t.journal.search.label })
    await box.fill('cancelled_by')
    await box.press('Enter')
    await page.waitForURL(/q=cancelled_by/)
    expect(await rowsOf(walk).first().textContent()).toContain(t.kinds.customers)
    const id = (await rowsOf(walk).first().getAttribute('id'))?.replace('session-', '') ?? ''
    await box.fill(id)
    await press(walk, t.journal.search.submit)
    await page.waitForURL(`**?q=${id}`)
    expect(await rowsOf(walk).count()).toBe(1)
    await follow(walk, t.journal.filters.clear)
    await page.waitForURL(`**${sessionsPath}`)
  },

  'sessions are sorted, and leafed through': async (walk) => {
    const { page, t, live } = walk
    const order = page.locator(live ? 'thead' : 'details.pick.narrow') // a phone has a menu instead of the heads
    for (const [name, address] of [
      [t.sessions.kind, `${sessionsPath}?sort=kind`],
      [t.sessions.started, sessionsPath],
    ] as const) {
      if (!live) await use(walk, order.locator('summary'))
      await use(walk, order.getByRole('link', { name, exact: true }))
      await page.waitForURL(`**${address}`)
      expect(await page.locator('th[aria-sort]').textContent()).toContain(name)
    }
    await amongMany(walk, async () => {
      await open(walk, sessionsPath)
      expect(await rowsOf(walk).count()).toBe(50)
      await follow(walk, t.journal.after)
      await page.waitForURL(/after=/)
      await follow(walk, t.journal.before)
      await page.waitForURL(/before=/)
      await follow(walk, t.journal.after)
      await page.waitForURL(/after=/)
      await follow(walk, t.journal.first)
      await page.waitForURL(`**${sessionsPath}`)
    })
  },

  'what is live is paused and resumed': async (walk) => {
    const { page, t, live } = walk
    const panel = page.locator('#live')
    expect(await panel.isVisible()).toBe(live)
    if (!live) return
    await press(walk, t.live.pause)
    await panel.getByText(t.live.paused).waitFor()
    await press(walk, t.live.resume)
    await panel.getByText(t.live.on).waitFor()
  },

  'a session leads to others, and gives its issues as a file': async (walk) => {
    const { page, t } = walk
    await open(walk, `${sessionsPath}?status=issues`)
    await use(walk, rowsOf(walk).first().getByRole('link').first())
    await isAt(walk, t.kinds.catalog)
    for (const each of await page.locator('main details').all()) {
      const before = await each.getAttribute('open')
      await use(walk, each.locator('summary'))
      expect(await each.getAttribute('open')).not.toBe(before)
    }
    const download = page.waitForEvent('download')
    await use(walk, page.locator('a[href$="issues.csv"]'))
    const csv = readFileSync(await (await download).path(), 'utf8')
    const { columns, separator, severities } = t.journal.csv
    expect(csv).toMatch(new RegExp(`^\uFEFF${Object.values(columns).join(separator)}\r\n${severities.error}`))
    for (const link of ['.comparison', '.strip'].map((where) => page.locator(`section:has(${where}) a`).first())) {
      const href = await link.getAttribute('href')
      await use(walk, link)
      await page.waitForURL(`**${href}`)
    }
    await use(walk, page.locator('.steps').getByRole('link', { name: t.kinds.stocks }))
    await isAt(walk, t.kinds.stocks)
  },
}
