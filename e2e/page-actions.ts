import { expect } from 'vitest'
import { type Actions, follow, isAt, open, press, use } from './walk.ts'

/** What is done on pages that only show something, and how one comes to them. */
export const pageActions: Actions = {
  'every entry of the menu, and every way back to the start': async (walk) => {
    const { page, t } = walk
    const entries = page.getByRole('navigation', { name: t.menuLabel }).getByRole('link')
    const titles = [
      t.importPage.title,
      t.sessions.title,
      t.events.title,
      t.catalogue.title,
      t.people.title,
      t.people.audit.title,
    ]
    expect(await entries.count()).toBe(titles.length)
    for (const [at, title] of titles.entries()) {
      await use(walk, entries.nth(at))
      await isAt(walk, title)
      expect(await entries.nth(at).getAttribute('aria-current')).toBe('page')
    }
    await follow(walk, t.home)
    await isAt(walk, t.index.title)
    await use(walk, page.locator('.cards a').first())
    await isAt(walk, t.importPage.title)
    await follow(walk, t.importPage.cancel)
    await isAt(walk, t.sessions.title)
    await follow(walk, t.site)
    await follow(walk, t.state.allSessions)
    await isAt(walk, t.sessions.title)
    await open(walk, '/admin/no-such-page')
    await isAt(walk, t.errors.notFoundTitle)
    await follow(walk, t.errors.back)
    await isAt(walk, t.index.title)
  },

  'what is published for other systems is read': async (walk) => {
    const { page, t } = walk
    await follow(walk, t.events.title)
    await use(walk, page.locator('summary', { hasText: t.events.example }).first())
    await page.locator('details[open] pre').waitFor()
    await follow(walk, 'asyncapi.yaml')
    await page.getByText('asyncapi: 3').waitFor()
    await page.goBack()
  },

  'products are found, filtered and leafed through, and lead to what has written them': async (walk) => {
    const { page, t } = walk
    const { catalogue } = t
    const rows = page.locator('table.list tbody tr')
    const field = (name: string) => page.getByLabel(name, { exact: true })
    const search = async (fill: () => Promise<unknown>) => {
      await fill()
      await press(walk, catalogue.show)
      await page.waitForURL(/active=/)
      const found = await rows.allTextContents()
      await follow(walk, catalogue.clear)
      await page.waitForURL((url) => url.search === '')
      return found
    }
    await follow(walk, catalogue.title)
    await follow(walk, catalogue.next)
    await follow(walk, catalogue.first)
    await page.waitForURL((url) => !url.search.includes('after'))
    const name = (await rows.first().getByRole('link').textContent()) ?? ''
    expect(await search(() => field(catalogue.search).fill(name))).toContainEqual(expect.stringContaining(name))
    const inactive = await search(() => field(catalogue.state).selectOption(catalogue.inactive))
    expect(inactive.length).toBeGreaterThan(20) // the import that was confirmed
    const all = await rows.count()
    for (const choice of [catalogue.category, catalogue.brand]) {
      const last = await field(choice).locator('option').last().getAttribute('value')
      const found = await search(() => field(choice).selectOption(last))
      expect(found.length, choice).toBeLessThan(all)
    }
    await follow(walk, name)
    await use(walk, page.getByRole('region', { name: catalogue.touches }).getByRole('link').first())
    await page.waitForURL('**/admin/integrations/sessions/*')
  },
}
