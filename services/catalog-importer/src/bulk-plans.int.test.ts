import type { RunOptions } from '@imports/shared/contracts/import-events'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { eventually } from '@imports/shared/testing/eventually'
import { endedRun, requestRun, startImporter } from '@imports/shared/testing/import-run'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { catalogImports } from './import-records.ts'
import { good, goods, offer, offers, prices, smallExport, stocks, writeExport } from './testing/write-export.ts'

interface PlanNode {
  'Node Type': string
  Plans?: PlanNode[]
}

/** Loops that read a table, or a join, once for each row of something else. */
function loopsIn(node: PlanNode): string[] {
  const inner = node['Node Type'] === 'Nested Loop' ? (node.Plans?.[1]?.['Node Type'] ?? '') : ''
  const cheap = ['', 'Function Scan', 'Result'] // the elements of a row's own list
  return [...(cheap.includes(inner) ? [] : [inner]), ...(node.Plans ?? []).flatMap(loopsIn)]
}

test('with statistics that call every table empty, no statement of an import loops over one', async () => {
  await using bed = await createTestBed()
  const database = sql.id(
    (await sql<{ name: string }>`select current_database() as name`.execute(bed.db)).rows[0]?.name ?? '',
  )
  for (const setting of [
    "session_preload_libraries = 'auto_explain'",
    'auto_explain.log_min_duration = 0',
    'auto_explain.log_format = json',
    "auto_explain.log_level = 'notice'",
  ]) {
    await sql`alter database ${database} set ${sql.raw(setting)}`.execute(bed.db)
  }
  const forget = () =>
    sql`update pg_class set relpages = 1, reltuples = 0 where relnamespace in ('catalog'::regnamespace, 'staging'::regnamespace)`.execute(
      bed.db,
    )

  const { db, pool } = bed.databaseOf<LedgerTables>('catalog-importer')
  const plans: { statement: string; loops: string[] }[] = []
  pool.on('connect', (client) => {
    client.on('notice', ({ message = '' }) => {
      if (!message.startsWith('duration:')) return
      const json = message.slice(message.indexOf('{'))
      const { 'Query Text': statement, Plan: plan } = JSON.parse(json) as { 'Query Text': string; Plan: PlanNode }
      plans.push({ statement: statement.replace(/\s+/g, ' ').trim(), loops: loopsIn(plan) })
    })
  })
  const dir = writeExport(smallExport())
  startImporter(
    bed,
    'catalog-importer',
    catalogImports({ db, pool, exportDirs: { ONEC_DATA_DIR: dir }, reading: {}, switchOffMaxPercent: 20 }),
  )
  const run = async (options: RunOptions = {}) => {
    await forget()
    const { runId } = await requestRun(bed, ['catalog'], { full: true, ...options })
    expect((await endedRun(bed, runId)).steps).toMatchObject([{ outcome: 'completed' }])
    await eventually(async () => expect(await bed.lock.holder()).toBeNull())
  }
  await run()
  writeExport(
    {
      'goods/goods_1_1_a.xml': goods(
        good('a', { group: 'g-1', deleted: true, pictures: ['import_files/b.jpg'] }),
        good('d'),
        good('d'),
      ),
      'offers/offers_1_1_a.xml': offers(offer('a#1', { name: 'Иначе' }), offer('nobody#1')),
      'prices/prices_1_1_a.xml': offers(prices('a#1', { 't-1': '7' }), prices('d', { 't-1': '8' })),
      'rests/rests_1_1_a.xml': offers(stocks('a#1', { 'w-1': '7' }), stocks('d', { 'w-9': '8' })),
    },
    dir,
  )
  await run({ switchOffAbsent: true, confirm: true })

  for (const said of [
    'insert into catalog.price',
    'merge into catalog.price',
    'with slice as materialized',
    'DUPLICATE_DIFFERS',
    'STOCK_WITHOUT_OFFER',
    'update catalog.variant t set is_active = false',
  ]) {
    expect(plans.map(({ statement }) => statement)).toContainEqual(expect.stringContaining(said))
  }
  expect(plans.filter(({ loops }) => loops.length > 0)).toEqual([])
})
