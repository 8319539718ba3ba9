import { setTimeout as delay } from 'node:timers/promises'
import { findRun } from '@imports/shared/ledger/ledger'
import { eventually } from '@imports/shared/testing/eventually'
import { endedRun, requestRun } from '@imports/shared/testing/import-run'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { seededRandom } from '../../../tools/sample/seeded-random.ts'
import { startImporterProcesses } from '../../../tools/testing/importer-processes.ts'
import { createKillPoints } from '../../../tools/testing/kill-points.ts'
import { moreRuns } from '../../../tools/testing/more-runs.ts'
import { readCatalogue } from './testing/catalogue-rows.ts'
import { directImporter, emptyEverything } from './testing/import-directly.ts'
import { rows } from './testing/importer-bed.ts'
import {
  classifier,
  good,
  goods,
  offer,
  offers,
  prices,
  smallExport,
  stocks,
  writeExport,
} from './testing/write-export.ts'

const { runs, seed = 1 } = moreRuns(3)

const ids = (count: number) => Array.from({ length: count }, (_, at) => `${at}`)
const brand = (name: string) =>
  classifier(`<Свойства><Свойство><Ид>Бренд</Ид><Наименование>Бренд</Наименование><ТипЗначений>Справочник</ТипЗначений><ВариантыЗначений>
  <Справочник><ИдЗначения>b-1</ИдЗначения><Значение>${name}</Значение></Справочник></ВариантыЗначений></Свойство></Свойства>`)

/** Large enough for several COPYs of goods; two of them differ in something of every kind, and each has what cannot be loaded. */
function exportOf(turn: 'first' | 'second'): Record<string, string> {
  const isFirst = turn === 'first'
  const text = 'Очень подробное описание. '.repeat(40)
  const item = (id: string) =>
    good(id, {
      name: `Товар ${id} ${Number(id) % 3 ? '' : turn}`,
      brand: 'b-1',
      group: isFirst ? 'g-1' : 'g-2',
      pictures: [`import_files/${id}_${turn}.jpg`],
    }).replace('Текст', text)
  const many = ids(isFirst ? 250 : 300)
  return {
    ...smallExport(),
    'propertiesGoods/propertiesGoods_1_1_a.xml': brand(isFirst ? 'Вымпел' : 'Вымпел-2'),
    'goods/goods_1_1_a.xml': goods(
      ...many.map(item),
      ...(isFirst ? [] : ['<Товар Статус="Удален"><Ид>7</Ид></Товар>', item('8').replace('>Товар', '>Не товар')]),
    ),
    'offers/offers_1_1_a.xml': offers(
      ...many.filter((id) => Number(id) % 2 === (isFirst ? 0 : 1)).map((id) => offer(`${id}#1`)),
      offer('nobody#1'),
      ...(isFirst ? [] : [offer('2#1', { deleted: true })]),
    ),
    'prices/prices_1_1_a.xml': offers(
      ...many.map((id) =>
        prices(`${id}${Number(id) % 2 ? '' : '#1'}`, { 't-1': `${Number(id) % 5 ? 10 : turn.length}.50`, 't-2': 'x' }),
      ),
    ),
    'rests/rests_1_1_a.xml': offers(
      ...many.map((id) =>
        stocks(`${id}${Number(id) % 2 ? '' : '#1'}`, { 'w-1': Number(id) % 5 ? '3' : String(turn.length) }),
      ),
    ),
  }
}

/** All that the run leaves behind; and which rows say that they were changed by it. */
async function leftBehind(bed: TestBed, sessionId: string) {
  const changed = ['product', 'variant'].map(
    (table) => `select '${table}' as t, onec_id from catalog.${table} where last_session_id = '${sessionId}'`,
  )
  const numbers = ['price', 'stock'].map(
    (table) =>
      `select '${table}', v.onec_id from catalog.${table} x join catalog.variant v on v.id = x.variant_id where x.last_session_id = '${sessionId}'`,
  )
  return {
    catalogue: await readCatalogue(bed),
    changed: await rows(bed, `${[...changed, ...numbers].join(' union all ')} order by 1, 2`),
    issues: await rows(
      bed,
      `select severity, code, file, line, onec_id, field, message from imports.import_issue where session_id = '${sessionId}' order by id`,
    ),
    staging: await rows(bed, `select tablename from pg_tables where schemaname = 'staging'`),
  }
}

type Prepared = Awaited<ReturnType<typeof prepare>>

async function prepare(bed: TestBed) {
  const first = directImporter(bed)
  const processes = await startImporterProcesses(bed, {
    service: 'catalog-importer',
    kind: 'catalog',
    exportDir: writeExport(exportOf('second')),
  })
  const points = await createKillPoints(bed, { service: 'catalog-importer', schema: 'catalog' })
  return {
    processes,
    points,
    fill: async (base: Base) => {
      await emptyEverything(bed)
      if (base === 'filled') await first(exportOf('first'), { full: true })
    },
    request: async () => {
      const { runId, steps } = await requestRun(bed, ['catalog'], { full: true })
      return { runId, sessionId: steps[0]?.sessionId ?? '' }
    },
    /** What is left of a run in the end, which is a good one. */
    end: async ({ runId, sessionId }: { runId: string; sessionId: string }) => {
      const run = await endedRun(bed, runId)
      expect(run.steps).toMatchObject([{ outcome: 'completed', code: null }])
      await eventually(async () => expect(await bed.lock.holder()).toBeNull())
      return leftBehind(bed, sessionId)
    },
  }
}

/** What was there before the run. */
type Base = 'empty' | 'filled'

async function undisturbed({ fill, request, end }: Prepared) {
  const of = async (base: Base) => {
    await fill(base)
    const begun = performance.now()
    return { left: await end(await request()), tookMs: performance.now() - begun }
  }
  return { empty: await of('empty'), filled: await of('filled') }
}

/** See tools/testing/kill-points.ts. */
const places: [place: string, nth: number, base?: Base][] = [
  ['staging made', 5],
  ['after staged product', 2],
  ['before imported_part', 1], // everything is staged, nothing is merged
  ['before product', 1], // dictionaries and brands are
  ['after product_picture', 1],
  ['before variant', 1, 'empty'],
  ['before price', 1],
  ['after stock', 1, 'empty'],
  ['before import_issue', 1], // everything is merged
  ['after import_step', 3], // the outcome is written, but not committed
  ['staging dropped', 1], // the outcome is committed, but not told
]

test('an importer that is killed at any place leaves it to another to end in the same rows', async () => {
  await using bed = await createTestBed()
  const prepared = await prepare(bed)
  const { processes, points, fill, request, end } = prepared
  const expected = await undisturbed(prepared)
  expect(expected.filled.left.staging).toEqual([])
  for (const [place, nth, base = 'filled'] of places) {
    await fill(base)
    await points.close(place, nth)
    const run = await request()
    const owner = await eventually(async () => {
      const found = await processes.owner(run.runId)
      if (!found) throw new Error('nobody has claimed the run')
      return found
    }) // after the outcome the ledger would not know
    await points.reached(place)
    await processes.kill(owner)
    await points.open()
    expect({ place, ...(await end(run)) }).toEqual({ place, ...expected[base].left })
  }
}, 120_000)

test(
  'an importer that is killed at any moment leaves it to another to end in the same rows',
  async () => {
    await using bed = await createTestBed()
    const prepared = await prepare(bed)
    const { processes, fill, request, end } = prepared
    const expected = await undisturbed(prepared)
    const random = seededRandom('kills', seed)
    const phases: Record<string, number> = {}
    for (let turn = 1; turn <= runs; turn++) {
      const base = random.chance(0.5) ? 'empty' : 'filled'
      await fill(base)
      const run = await request()
      await delay(random.next() * 0.8 * expected.filled.tookMs)
      const owner = await processes.owner(run.runId)
      const phase = owner ? 'at work' : (await findRun(bed.db, run.runId))?.endedAt ? 'over' : 'not begun'
      phases[phase] = (phases[phase] ?? 0) + 1
      await processes.kill(owner ?? processes.any())
      expect({ turn, seed, ...(await end(run)) }).toEqual({ turn, seed, ...expected[base].left })
    }
    process.stderr.write(`killed with seed ${seed}: ${JSON.stringify(phases)}\n`)
  },
  60_000 + runs * 10_000,
)
