import type { RunOptions } from '@imports/shared/contracts/import-events'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import { schemaRows } from '@imports/shared/testing/schema-rows'
import { expect } from 'vitest'
import { type Actions, comesToSay, follow, isAt, open, press, shows, type Walk } from './walk.ts'

const importPath = '/admin/integrations/import_1c/'
const written = ['catalog', 'media']

/** Chooses one kind with these options, and starts it. */
async function start(walk: Walk, kind: ImportKind, options: (keyof Walk['t']['runOptions'])[] = []): Promise<void> {
  const { page, t } = walk
  await open(walk, importPath)
  await page.locator(`label[for=kind-${kind}]`, { hasText: t.choices[kind].title }).click()
  for (const option of options) await page.getByLabel(t.runOptions[option], { exact: true }).check()
  await press(walk, t.importPage.submit)
}

/** The list of sessions, which follows what was just started. */
async function comesTo(walk: Walk, result: string): Promise<void> {
  await walk.page.waitForURL('**/admin/integrations/sessions/')
  await comesToSay(walk, result.trim())
}

const isDone = (walk: Walk) => comesTo(walk, walk.t.results.done(''))

const rowOf = ({ page, t }: Walk, kind: ImportKind) => page.locator('#rows tr', { hasText: t.kinds[kind] }).first()

/** From the list to the newest session of that kind. */
async function openNewest(walk: Walk, kind: ImportKind): Promise<void> {
  await rowOf(walk, kind).getByRole('link').first().click()
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

/** Everything that is done to imports: started in each way, rehearsed, confirmed, repeated, cancelled, and its lock broken. */
export const importActions: Actions = {
  'an import of nothing is refused': async (walk) => {
    await open(walk, importPath)
    await press(walk, walk.t.importPage.submit)
    await shows(walk, walk.t.refusals.noKind)
    await follow(walk, walk.t.importPage.cancel)
    await isAt(walk, walk.t.sessions.title)
  },

  'what is missing is added to the plan, and the plan follows the options': async (walk) => {
    const { page, t, live } = walk
    await follow(walk, t.sessions.startFirst)
    await page.getByRole('link', { name: t.plan.addCatalogue }).first().click()
    const plan = page.getByRole('region', { name: t.plan.title })
    expect(await plan.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining(t.kinds.catalog),
      expect.stringContaining(t.kinds.stocks),
    ])
    const show = page.getByRole('button', { name: t.plan.show })
    expect(await show.isVisible()).toBe(!live)
    await page.getByLabel(t.runOptions.switchOffAbsent, { exact: true }).check()
    if (!live) await show.click()
    await plan.getByText(t.plan.switchesOff).waitFor()
    await page.getByLabel(t.runOptions.switchOffAbsent, { exact: true }).uncheck()
    await page.getByLabel(t.runOptions.dryRun, { exact: true }).check()
    if (!live) await show.click()
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
    await openNewest(walk, 'catalog')
    await page.getByRole('heading', { name: t.rehearsal.counts }).waitFor()
    await press(walk, t.repeat.ways.real)
    await isDone(walk)
    const [real, rehearsed] = await lastCatalogues(walk)
    expect([rehearsed?.options, real?.options]).toEqual([{ dryRun: true }, {}] satisfies RunOptions[])
    expect(real?.report_details).toEqual(rehearsed?.report_details)
  },

  'an import is repeated, and then what has failed of it': async (walk) => {
    const { t } = walk
    for (const way of ['same', 'failed'] as const) {
      await openNewest(walk, 'catalog')
      await press(walk, t.repeat.ways[way])
      await isDone(walk)
    }
  },

  'stocks, prices and pictures are imported by themselves': async (walk) => {
    const { t } = walk
    await start(walk, 'stocks', ['full'])
    await isDone(walk)
    await start(walk, 'prices')
    await isDone(walk)
    await start(walk, 'images', ['validateImages'])
    await follow(walk, t.started.open) // followed from its own page
    await isAt(walk, t.kinds.images)
    await comesToSay(walk, t.results.done('').trim())
  },

  'absent products are switched off by an import of the catalogue alone': async (walk) => {
    await start(walk, 'stocks', ['switchOffAbsent'])
    await shows(walk, walk.t.refusals.switchOffNeedsCatalog)
  },

  'an import that asks is confirmed': async (walk) => {
    const { t, goods } = walk
    goods.halve()
    await start(walk, 'catalog', ['switchOffAbsent'])
    await comesTo(walk, t.results.failed(t.results.ofWhat.catalog, '', ''))
    await openNewest(walk, 'catalog')
    await press(walk, t.detail.confirm)
    await isDone(walk)
  },

  'while an import waits, another is refused, from its page and from a session': async (walk) => {
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
    await open(walk, '/admin/integrations/sessions/')
    await follow(walk, cancelRun.actionOf(t.kinds.customers))
    await press(walk, cancelRun.action)
    await shows(walk, holder.afterwards.pending)
    expect(await page.getByRole('link', { name: cancelRun.action }).count()).toBe(0)
  },

  'its lock is broken, when one is sure': async (walk) => {
    const { page, t } = walk
    const { breakLock } = t.stopping
    for (const decide of [() => follow(walk, breakLock.keep), () => press(walk, breakLock.action)]) {
      await open(walk, '/admin/')
      await follow(walk, breakLock.action)
      await isAt(walk, breakLock.title)
      await decide()
      await isAt(walk, t.kinds.customers)
    }
    await shows(walk, breakLock.said)
    await comesToSay(walk, t.results.cancelled(t.results.names.customers, '', ''))
    expect(await page.getByRole('button', { name: t.repeat.ways.failed }).isVisible()).toBe(true)
  },
}
