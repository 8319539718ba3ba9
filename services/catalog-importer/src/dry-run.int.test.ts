import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import type { RunOptions } from '@imports/shared/contracts/import-events'
import { endedRun, requestRun } from '@imports/shared/testing/import-run'
import { schemaRows } from '@imports/shared/testing/schema-rows'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { importer, rows } from './testing/importer-bed.ts'
import { good, goods, offer, offers, prices, smallExport, stocks, writeExport } from './testing/write-export.ts'

type Run = Awaited<ReturnType<typeof importer>>

async function prepared() {
  const bed = await createTestBed()
  const dir = bed.opened(writeExport(smallExport()), (made) => rmSync(made, { recursive: true }))
  return { bed, dir, run: await importer(bed, dir) }
}

const written = (bed: TestBed) => schemaRows(bed, ['catalog'])
const issuesOf = (bed: TestBed, sessionId: string) =>
  rows(
    bed,
    `select severity, code, file, line, onec_id, field, message from imports.import_issue where session_id = '${sessionId}'
    and code not in ('NEEDS_CONFIRMATION', 'SWITCH_OFF_WITHIN_LIMIT') order by id`,
  )

/** Rehearses, sees that no row has been written, and then does it: both must say the same. */
async function rehearsedAndDone(bed: TestBed, run: Run, kind: Parameters<Run>[0], options: RunOptions = {}) {
  const before = await written(bed)
  const rehearsed = await run(kind, { ...options, dryRun: true })
  expect(await written(bed)).toEqual(before)
  const done = await run(kind, options)
  const told = ({ outcome, counts, payload }: typeof done) => ({
    outcome,
    counts,
    total: payload?.total,
    failed: payload?.failed,
    files: payload?.files,
  })
  expect(told(rehearsed)).toEqual(told(done))
  expect(await issuesOf(bed, rehearsed.sessionId)).toEqual(await issuesOf(bed, done.sessionId))
  return { rehearsed, done }
}

/** The next export: goods changed, gone, moved and marked, offers of nothing, prices and stocks of nothing, a repeat that differs. */
const changed = () => ({
  'goods/goods_1_1_a.xml': goods(
    good('a', { name: 'Мяч', group: 'g-1', pictures: ['x.jpg'] }),
    good('n', { brand: 'Новый' }),
  ),
  'goods/goods_1_2_a.xml': goods(good('n', { name: 'Иначе' }), good('c', { deleted: true })),
  'offers/offers_1_1_a.xml': offers(offer('a#1', { name: 'Другое' }), offer('z#1')),
  'prices/prices_1_1_a.xml': offers(prices('a#1', { 't-1': '1', 't-9': '2' }), prices('z#1', { 't-1': '3' })),
  'rests/rests_1_1_a.xml': offers(stocks('a#1', { 'w-1': '1' }), stocks('nobody', { 'w-1': '1' })),
})

test('on an empty catalogue, a filled one and a changed export, with every kind, nothing is written and the counts are those of the import that follows', async () => {
  const { bed, dir, run } = await prepared()
  await using _ = bed
  const rehearse = (...asked: Parameters<Run>) => rehearsedAndDone(bed, run, ...asked)
  const first = await rehearse('catalog')
  expect(first.done.counts).toMatchObject({ product: { created: 3 }, price: { created: 4 } })
  await rehearse('catalog')
  await rehearse('catalog', { full: true })

  writeExport(changed(), dir)
  await rehearse('prices')
  await rehearse('stocks')
  const next = await rehearse('catalog')
  expect(next.done.counts).toMatchObject({ product: { created: 1, updated: 1 }, variant: { updated: 1, failed: 1 } })
  expect(next.done.payload?.failed).toBeGreaterThan(0)
  await rehearse('prices')
})

test('a threshold that is exceeded is told with its numbers, and does not fail', async () => {
  const { bed, dir, run } = await prepared()
  await using _ = bed
  await run('catalog')
  writeExport({ 'goods/goods_1_1_a.xml': goods(good('a')), 'goods/goods_1_2_a.xml': goods() }, dir)
  const before = await written(bed)
  const asked = await run('catalog', { switchOffAbsent: true })
  expect(asked).toMatchObject({ outcome: 'failed', code: 'NEEDS_CONFIRMATION' })

  const { sessionId, outcome, counts } = await run('catalog', { switchOffAbsent: true, dryRun: true })
  expect(outcome).toBe('completed')
  expect(await written(bed)).toEqual(before)
  expect(counts.absent_product).toMatchObject({ deactivated: 1 })
  const [brake] = await rows(bed, `select * from imports.import_issue where session_id = '${sessionId}'`)
  expect(brake).toMatchObject({ severity: 'warning', code: 'NEEDS_CONFIRMATION' })
  expect(brake?.message).toContain('будет отключено товаров — 1 из 2 активных (50 %, порог 20 %)')
  await rehearsedAndDone(bed, run, 'catalog', { switchOffAbsent: true, confirm: true })
})

test('what comes after a rehearsed catalogue says that it has nothing to be compared with', async () => {
  const { bed } = await prepared()
  await using _ = bed
  const before = await written(bed)
  const rehearsed = await requestRun(bed, ['catalog', 'stocks', 'prices'], { dryRun: true })
  const { steps } = await endedRun(bed, rehearsed.runId)
  expect(await written(bed)).toEqual(before)
  const nothing = { outcome: 'completed', payload: expect.objectContaining({ counts: {}, total: 0, warnings: 1 }) }
  expect(steps).toMatchObject([{ outcome: 'completed' }, nothing, nothing])
  const told = await rows(bed, `select code from imports.import_issue where session_id = '${steps[1]?.sessionId}'`)
  expect(told).toEqual([{ code: 'CATALOGUE_NOT_WRITTEN' }])

  // which is true: after the catalogue there is nothing left for them to do
  const done = await endedRun(bed, (await requestRun(bed, ['catalog', 'stocks', 'prices'])).runId)
  expect(done.steps[0]?.payload?.counts).toEqual(steps[0]?.payload?.counts)
  expect(done.steps.slice(1)).toMatchObject([{ payload: { total: 0 } }, { payload: { total: 0 } }])
})

test('the committed sample', async () => {
  await using bed = await createTestBed()
  const run = await importer(bed, resolve(import.meta.dirname, '../../../samples/onec-export'))
  const { done } = await rehearsedAndDone(bed, run, 'catalog')
  expect(done.counts.product?.created).toBeGreaterThan(0)
})
