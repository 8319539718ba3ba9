import { eventually } from '@imports/shared/testing/eventually'
import { endedRun, requestRun } from '@imports/shared/testing/import-run'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { startImporterProcesses } from '../../../tools/testing/importer-processes.ts'
import { createKillPoints } from '../../../tools/testing/kill-points.ts'
import { allCustomers, issuesOf, rows, writeExport } from './testing/customer-bed.ts'
import { customer, customers } from './testing/customer-xml.ts'

/** What was there before the run. */
type Base = 'empty' | 'filled'

/** Large enough for several COPYs; two of them differ in something of every kind, and each has what is told or left out. */
function exportOf(turn: 'first' | 'second'): Record<string, string> {
  const isFirst = turn === 'first'
  const one = (id: number) =>
    customer(`${id}`, {
      name: `Покупатель ${id} ${id % 3 ? '' : turn} ${'подробно '.repeat(60)}`,
      inn: id % 50 ? '7707083893' : '7707083894',
      deleted: id % 7 === (isFirst ? 0 : 1),
      contacts: [['Телефон рабочий', isFirst || id % 5 ? '+7 900 000-00-01' : '+7 900 000-00-02']],
    })
  const many = Array.from({ length: isFirst ? 250 : 300 }, (_, at) => one(at))
  return {
    'contragents/contragents_1_a.xml': customers(...many, customer('s', { roles: ['Поставщик'] }), customer('')),
    'contragents/contragents_2_b.xml': customers(customer('1', { name: `Другое ${turn}` })),
  }
}

/** All that the run leaves behind; and which rows say that they were changed by it. */
async function leftBehind(bed: TestBed, sessionId: string) {
  return {
    customers: await allCustomers(bed),
    changed: await rows(
      bed,
      `select onec_id from customers.customer where last_session_id = '${sessionId}' order by onec_id`,
    ),
    files: await rows(bed, 'select sha256, has_records, is_current from customers.imported_file order by 1'),
    issues: await issuesOf(bed, sessionId),
    staging: await rows(bed, `select tablename from pg_tables where schemaname = 'staging'`),
  }
}

/** See tools/testing/kill-points.ts. */
const places: [place: string, nth: number, base: Base][] = [
  ['staging made', 2, 'filled'],
  ['after staged customer', 2, 'filled'],
  ['before imported_part', 1, 'filled'], // everything is staged, nothing is merged
  ['before customer', 1, 'empty'],
  ['after customer', 1, 'filled'],
  ['before import_issue', 1, 'filled'], // everything is merged
  ['after import_step', 3, 'filled'], // the outcome is written, but not committed
  ['staging dropped', 1, 'filled'], // the outcome is committed, but not told
]

test('an importer of customers that is killed at any place leaves it to another to end in the same rows', async () => {
  await using bed = await createTestBed()
  const firstDir = writeExport(exportOf('first'))
  const exportDir = writeExport(exportOf('second'))
  const processes = await startImporterProcesses(bed, { service: 'customer-importer', kind: 'customers', exportDir })
  const points = await createKillPoints(bed, { service: 'customer-importer', schema: 'customers' })

  const request = async (dataDir?: string) => {
    const { runId, steps } = await requestRun(bed, ['customers'], { full: true, ...(dataDir && { dataDir }) })
    return { runId, sessionId: steps[0]?.sessionId ?? '' }
  }
  const end = async ({ runId, sessionId }: Awaited<ReturnType<typeof request>>) => {
    expect((await endedRun(bed, runId)).steps).toMatchObject([{ outcome: 'completed', code: null }])
    await eventually(async () => expect(await bed.lock.holder()).toBeNull())
    return leftBehind(bed, sessionId)
  }
  const fill = async (base: Base) => {
    await sql`truncate customers.customer, customers.imported_file, customers.imported_part, imports.import_issue restart identity`.execute(
      bed.db,
    )
    if (base === 'filled') await end(await request(firstDir))
  }
  const undisturbed = async (base: Base) => {
    await fill(base)
    return end(await request())
  }
  const expected = { empty: await undisturbed('empty'), filled: await undisturbed('filled') }
  expect(expected.filled.staging).toEqual([])
  expect(expected.filled.customers).toHaveLength(300)
  for (const [place, nth, base] of places) {
    await fill(base)
    await points.close(place, nth)
    const run = await request()
    const owner = await eventually(async () => {
      const found = await processes.owner(run.runId)
      if (!found) throw new Error('nobody has claimed the run')
      return found
    })
    await points.reached(place)
    await processes.kill(owner)
    await points.open()
    expect({ place, ...(await end(run)) }).toEqual({ place, ...expected[base] })
  }
}, 120_000)
