import type { RunOptions } from '@imports/shared/contracts/import-events'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import { schemaRows } from '@imports/shared/testing/schema-rows'
import { expect } from 'vitest'
import { type Actions, comesToSay, follow, isAt, open, press, shows, use, type Walk } from './walk.ts'

const written = ['catalog', 'media']

type Option = keyof Walk['t']['runOptions']

async function choose(walk: Walk, kind: ImportKind, options: Option[]): Promise<void> {
  const { page, t } = walk
  await follow(walk, t.importPage.menu)
  await page.locator(`label[for=kind-${kind}]`, { hasText: t.choices[kind].title }).click()
  for (const option of options) await page.getByLabel(t.runOptions[option], { exact: true }).check()
}

async function start(walk: Walk, kind: ImportKind, options: Option[] = []): Promise<void> {
  await choose(walk, kind, options)
  await press(walk, walk.t.importPage.submit)
}

/** The list of sessions, which follows what was just started. */
async function comesTo(walk: Walk, result: string): Promise<void> {
  await walk.page.waitForURL('**/admin/integrations/sessions/')
  await comesToSay(walk, result.trim())
}

const isDone = (walk: Walk) => comesTo(walk, walk.t.results.done(''))

/** From the list to the newest session of that kind. */
async function openNewest(walk: Walk, kind: ImportKind): Promise<void> {
  const row = walk.page.locator('#rows tr', { hasText: walk.t.kinds[kind] }).first()
  await use(walk, row.getByRole('link').first())
  await isAt(walk, walk.t.kinds[kind])
}

const lastCatalogues = ({ bed }: Walk) =>
  bed.db
    .selectFrom('sessions.import_session')
    .select(['report_details', 'options'])
    .where('import_type', '=', 'catalog')
    .orderBy('requested_at', 'desc')
    .limit(2)
    .execute()

/** What is done to imports: they are started in each way, rehearsed, confirmed, repeated, cancelled, and their lock is broken. */
export const importActions: Actions = {
  'an import of nothing is refused, and what is missing is added to the plan, which follows the options': async (
    walk,
  ) => {
    const { page, t, live } = walk
    await follow(walk, t.sessions.title)
    await follow(walk, t.sessions.startFirst)
    expect(await page.getByLabel(t.kinds.catalog, { exact: true }).isChecked()).toBe(true) // of the selective import
    await press(walk, t.importPage.submit)
    await shows(walk, t.refusals.noKind)
    await page.getByLabel(t.kinds.prices, { exact: true }).check() // who ticks a box means the choice that it belongs to
    expect(await page.getByRole('radio', { name: t.selected.title }).isChecked()).toBe(live)
    await follow(walk, t.plan.addCatalogue)
    const plan = page.getByRole('region', { name: t.plan.title })
    await plan.getByRole('listitem').last().waitFor()
    expect(await plan.getByRole('listitem').allTextContents()).toEqual([
      expect.stringContaining(t.kinds.catalog),
      expect.stringContaining(t.kinds.stocks),
    ])
    const show = page.getByRole('button', { name: t.plan.show })
    expect(await show.isVisible()).toBe(!live)
    await page.getByLabel(t.runOptions.dryRun, { exact: true }).check()
    if (!live) await press(walk, t.plan.show)
    await plan.getByText(t.plan.dryRun).waitFor()
  },

  'the plan is rehearsed, and nothing is written': async (walk) => {
    const { t, bed } = walk
    const before = await schemaRows(bed, written)
    await press(walk, t.importPage.submit)
    await comesTo(walk, t.rehearsal.done(''))
    expect(await schemaRows(bed, written)).toEqual(before)
  },

  'what was rehearsed is imported, and comes to the same counts': async (walk) => {
    const { page, t } = walk
    await follow(walk, t.started.open)
    await page.getByRole('heading', { name: t.rehearsal.counts }).waitFor()
    expect(await page.locator('.steps li').allTextContents()).toEqual([
      expect.stringContaining(t.kinds.catalog),
      expect.stringContaining(t.kinds.stocks),
    ])
    await press(walk, t.repeat.ways.real)
    await isDone(walk)
    const [real, rehearsed] = await lastCatalogues(walk)
    expect([rehearsed?.options, real?.options]).toEqual([{ dryRun: true }, {}] satisfies RunOptions[])
    expect(real?.report_details).toEqual(rehearsed?.report_details)
  },

  'what has failed of an import is repeated': async (walk) => {
    await openNewest(walk, 'catalog')
    await press(walk, walk.t.repeat.ways.failed)
    await isDone(walk)
  },

  'kinds are imported by themselves, and watched on a page of their own': async (walk) => {
    const { t, live } = walk
    await start(walk, live ? 'stocks' : 'prices', ['full'])
    await isDone(walk)
    await start(walk, 'images', ['validateImages'])
    await follow(walk, t.started.open)
    await isAt(walk, t.kinds.images)
    await comesToSay(walk, t.results.done('').trim())
    await press(walk, t.repeat.ways.same)
    await isDone(walk)
  },

  'what goes only with the catalogue is said at the option, and refused': async (walk) => {
    const { page, t, live } = walk
    await choose(walk, 'stocks', ['switchOffAbsent'])
    if (!live) await press(walk, t.plan.show)
    const option = page.getByLabel(t.runOptions.switchOffAbsent, { exact: true })
    await page.locator('.option', { has: option }).getByText(t.refusals.switchOffNeedsCatalog).waitFor()
    await press(walk, t.importPage.submit)
    await page.getByRole('alert').getByText(t.refusals.switchOffNeedsCatalog).waitFor()
  },

  'what would switch off too much asks, and is confirmed': async (walk) => {
    const { t, goods } = walk
    goods.halve()
    await start(walk, 'catalog', ['switchOffAbsent'])
    await comesTo(walk, t.results.failed(t.results.ofWhat.catalog, '', ''))
    await openNewest(walk, 'catalog')
    await press(walk, t.detail.confirm)
    await isDone(walk)
  },

  'while an import waits, another is refused, from a session and from its page': async (walk) => {
    const { t } = walk
    await start(walk, 'customers') // its importer is not there
    await walk.page.waitForURL('**/admin/integrations/sessions/')
    await openNewest(walk, 'catalog')
    await press(walk, t.repeat.ways.same)
    await shows(walk, t.refusals.runActive)
    await start(walk, 'catalog')
    await shows(walk, t.refusals.runActive)
    await follow(walk, t.importPage.openRun)
    await isAt(walk, t.kinds.customers)
  },

  'an import is cancelled, when one is sure': async (walk) => {
    const { page, t } = walk
    const { cancelRun, holder } = t.stopping
    await follow(walk, cancelRun.action)
    await isAt(walk, cancelRun.title)
    await follow(walk, cancelRun.keep)
    await isAt(walk, t.kinds.customers)
    await follow(walk, t.sessions.title)
    await follow(walk, cancelRun.actionOf(t.kinds.customers))
    await press(walk, cancelRun.action)
    await shows(walk, holder.afterwards.pending)
    expect(await page.getByRole('link', { name: cancelRun.action }).count()).toBe(0)
  },

  'its lock is broken, when one is sure': async (walk) => {
    const { page, t } = walk
    const { breakLock } = t.stopping
    await follow(walk, breakLock.action)
    await isAt(walk, breakLock.title)
    await follow(walk, breakLock.keep)
    await isAt(walk, t.kinds.customers)
    await open(walk, '/admin/')
    await follow(walk, breakLock.action)
    await press(walk, breakLock.action)
    await shows(walk, breakLock.said)
    await comesToSay(walk, t.results.cancelled(t.results.names.customers, '', ''))
    expect(await page.getByRole('button', { name: t.repeat.ways.failed }).isVisible()).toBe(true)
  },
}
