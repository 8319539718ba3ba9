import type { Texts } from '@imports/admin-gateway/texts/texts-shape'
import type { TestBed } from '@imports/shared/testing/test-bed'
import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { ExportOfGoods } from './export-of-goods.ts'

/** Somebody who goes through the pages of one gateway: with JavaScript and a mouse, or without on a phone and by keyboard. */
export interface Walk {
  name: string
  browser: Browser
  page: Page
  gateway: string
  /** The words of that gateway: labels are looked for by them, so each language is really read. */
  t: Texts
  /** With JavaScript and a mouse. */
  live: boolean
  bed: TestBed
  goods: ExportOfGoods
}

/** What is done, as a sentence → how. They are done in their order, each where the one before has left the page. */
export type Actions = Record<string, (walk: Walk) => Promise<void>>

export const open = ({ page, gateway }: Walk, address: string) => page.goto(gateway + address)

export const use = ({ live }: Walk, element: Locator) => (live ? element.click() : element.press('Enter'))

export const press = (walk: Walk, name: string) =>
  use(walk, walk.page.getByRole('button', { name, exact: true }).first())

export const follow = (walk: Walk, name: string) =>
  use(walk, walk.page.getByRole('link', { name, exact: true }).first())

export const shows = ({ page }: Walk, text: string | RegExp) => page.getByText(text).first().waitFor()

export const isAt = ({ page }: Walk, title: string) => page.getByRole('heading', { level: 1, name: title }).waitFor()

/** The page comes to say it: by itself and without being loaded anew, or, without JavaScript, when it is loaded again. */
export async function comesToSay({ page, live }: Walk, text: string): Promise<void> {
  const loadedAt = () => page.evaluate<number>('performance.timeOrigin')
  const before = await loadedAt()
  await expect
    .poll(
      async () => {
        if (!live) await page.reload()
        return page.locator('main').textContent()
      },
      { timeout: 30_000 },
    )
    .toContain(text)
  if (live) expect(await loadedAt(), 'the page was loaded again').toBe(before)
}
