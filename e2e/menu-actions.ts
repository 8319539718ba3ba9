import { expect } from 'vitest'
import { logInOn } from './administrator-page.ts'
import { type Actions, follow, isAt, open, type Walk } from './walk.ts'

const menuOf = ({ t }: Walk): string[] => [
  t.importPage.title,
  t.sessions.title,
  t.events.title,
  t.catalogue.title,
  t.people.title,
  t.people.audit.title,
]

/** How one comes in, and from page to page. */
export const menuActions: Actions = {
  'signing in leads to where one wanted to go': async (walk) => {
    await open(walk, '/admin/integrations/sessions/?status=failed')
    await logInOn(walk.page)
    await isAt(walk, walk.t.sessions.title)
    expect(walk.page.url()).toContain('?status=failed')
  },

  'every entry of the menu, and every way back to the start': async (walk) => {
    const { page, t } = walk
    const menu = page.getByRole('navigation', { name: t.menuLabel })
    const titles = menuOf(walk)
    expect(await menu.getByRole('link').count()).toBe(titles.length)
    for (const [at, title] of titles.entries()) {
      await menu.getByRole('link').nth(at).click()
      await isAt(walk, title)
      expect(await menu.locator('[aria-current=page]').textContent()).toBe(
        await menu.getByRole('link').nth(at).textContent(),
      )
    }
    for (const way of [t.home, t.site]) {
      await follow(walk, way)
      await isAt(walk, t.index.title)
      await page.locator('.cards a').first().click()
      await isAt(walk, t.importPage.title)
    }
    await open(walk, '/admin/no-such-page')
    await isAt(walk, t.errors.notFoundTitle)
    await follow(walk, t.errors.back)
    await isAt(walk, t.index.title)
  },

  'what is published for other systems is read': async (walk) => {
    const { page, t } = walk
    await follow(walk, t.events.title)
    await page.getByText(t.events.example).first().click()
    await page.locator('details[open] pre').first().waitFor()
    await follow(walk, 'asyncapi.yaml')
    await page.getByText('asyncapi: 3').waitFor()
  },
}
