import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { everything, importer, issues, rows } from './testing/importer-bed.ts'
import { good, goods, offer, offers, prices, smallExport, stocks, writeExport } from './testing/write-export.ts'

const switchOff = { switchOffAbsent: true }
const confirmed = { ...switchOff, confirm: true }

const goodsOf = (catalogue: string, ...items: string[]) =>
  goods(...items).replace('<Ид>c-1</Ид>', catalogue && `<Ид>${catalogue}</Ид>`)
const ten = ['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9']
const offersOf = (ids: readonly string[]) => ids.flatMap((id) => [`${id}#1`, `${id}#2`])

const ofGoods = (ids: readonly string[]) => goodsOf('c-1', ...ids.map((id) => good(id)))
const ofOffers = (ids: readonly string[]) => offers(...ids.map((id) => offer(id)))

const groups = { 'groups/groups_1_1_a.xml': smallExport()['groups/groups_1_1_a.xml'] ?? '' }

/** Ten goods with two offers each, and a second catalogue of two goods with one offer each. */
const twoCatalogues = (): Record<string, string> => ({
  ...groups,
  'priceLists/priceLists_1_1_a.xml': smallExport()['priceLists/priceLists_1_1_a.xml'] ?? '',
  'storages/storages_1_1_a.xml': smallExport()['storages/storages_1_1_a.xml'] ?? '',
  'goods/goods_1_1_a.xml': ofGoods(ten),
  'goods/goods_2_1_a.xml': goodsOf('c-2', good('z0'), good('z1')),
  'offers/offers_1_1_a.xml': ofOffers(offersOf(ten)),
  'offers/offers_2_1_a.xml': offers(offer('z0#1'), offer('z1#1')),
  'prices/prices_1_1_a.xml': offers(prices('a9#1', { 't-1': '5' })),
  'rests/rests_1_1_a.xml': offers(stocks('a9#1', { 'w-1': '7' })),
})

/** The next export has only these goods and offers of the first catalogue, and none of the second. */
const only = (dir: string, ids: readonly string[], offerIds: readonly string[] = offersOf(ids)) =>
  writeExport(
    {
      'goods/goods_1_1_a.xml': ofGoods(ids),
      'goods/goods_2_1_a.xml': goods(),
      'offers/offers_1_1_a.xml': ofOffers(offerIds),
      'offers/offers_2_1_a.xml': offers(),
    },
    dir,
  )

const knownFiles =
  'select f.*, p.is_current as holds from catalog.imported_file f join catalog.imported_part p using (part) order by sha256, part'

const offIn = async (bed: TestBed, table: 'product' | 'variant') =>
  (await rows(bed, `select onec_id from catalog.${table} where not is_active order by 1`)).map(({ onec_id }) => onec_id)

async function importedTwoCatalogues(bed: TestBed) {
  const dir = writeExport(twoCatalogues())
  const run = await importer(bed, dir)
  expect(await run()).toMatchObject({ outcome: 'completed' })
  return { dir, run }
}

test('goods and offers that an exported catalogue no longer has are switched off, and nothing else is touched', async () => {
  await using bed = await createTestBed()
  const { dir, run } = await importedTwoCatalogues(bed)
  const left = ten.slice(0, 9)
  only(dir, left, offersOf(left).slice(0, -1))
  const before = await rows(bed, everything)
  expect(await run()).toMatchObject({ outcome: 'completed' })
  expect(await rows(bed, everything)).toEqual(before)

  const { outcome, counts, payload, sessionId } = await run('catalog', switchOff)
  expect(outcome).toBe('completed')
  expect(await offIn(bed, 'product')).toEqual(['a9'])
  expect(await offIn(bed, 'variant')).toEqual(['a8#2', 'a9#1', 'a9#2'])
  const nothing = { created: 0, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 0 }
  expect(counts).toMatchObject({
    product: { ...nothing, unchanged: 9 },
    variant: { ...nothing, unchanged: 17 },
    absent_product: { ...nothing, deactivated: 1 },
    absent_variant: { ...nothing, deactivated: 3 },
  })
  expect(payload).toMatchObject({ failed: 0, warnings: 0 })
  const read = Object.entries(counts).filter(([entity]) => !/^(absent|default)_|^brand$/.test(entity))
  const total = read.flatMap(([, of]) => Object.values(of)).reduce((sum, of) => sum + of, 0)
  expect(payload).toMatchObject({ total })

  // besides these four, only the default variant of the good that has lost all of its offers
  const key = ({ t, to_jsonb: row }: Record<string, unknown>) => `${t}:${JSON.stringify(row)}`
  const known = new Set(before.map(key))
  const changed = (await rows(bed, everything)).filter((row) => !known.has(key(row)))
  const whole = new Map(before.map(({ t, to_jsonb: row }) => [`${t} ${Reflect.get(Object(row), 'onec_id')}`, row]))
  expect(changed).toEqual([
    ...['product a9', 'variant a8#2', 'variant a9#1', 'variant a9#2'].map((name) => ({
      t: name.split(' ')[0],
      to_jsonb: { ...Object(whole.get(name)), is_active: false, last_session_id: sessionId },
    })),
    { t: 'variant', to_jsonb: expect.objectContaining({ onec_id: 'a9', is_default: true, is_active: true }) },
  ])
  expect(await issues(bed)).toEqual([])
})

test('what comes back is switched on again, and its default variant off', async () => {
  await using bed = await createTestBed()
  const { dir, run } = await importedTwoCatalogues(bed)
  only(dir, ten.slice(1))
  await run('catalog', switchOff)
  expect([await offIn(bed, 'product'), await offIn(bed, 'variant')]).toEqual([['a0'], ['a0#1', 'a0#2']])
  writeExport(twoCatalogues(), dir)
  const { counts } = await run('catalog', switchOff)
  expect(counts).toMatchObject({ product: { updated: 1 }, variant: { updated: 2 } })
  expect(counts).not.toHaveProperty('absent_variant')
  expect([await offIn(bed, 'product'), await offIn(bed, 'variant')]).toEqual([[], ['a0']])
})

test('a file that comes back as it was is read again: what it names had been switched off', async () => {
  await using bed = await createTestBed()
  const last = 'goods/goods_1_2_a.xml'
  const dir = writeExport({ 'goods/goods_1_1_a.xml': ofGoods(ten.slice(1)), [last]: ofGoods(['a0']) })
  const run = await importer(bed, dir)
  await run()
  rmSync(join(dir, last))
  await run('catalog', switchOff)
  expect(await offIn(bed, 'product')).toEqual(['a0'])
  writeExport({ [last]: ofGoods(['a0']) }, dir)
  expect(await run()).toMatchObject({ outcome: 'completed' })
  expect(await offIn(bed, 'product')).toEqual([])
})

test('the same files once more switch nothing off, nor do some that have not changed', async () => {
  await using bed = await createTestBed()
  const { dir, run } = await importedTwoCatalogues(bed)
  const before = await rows(bed, everything)
  for (const options of [switchOff, confirmed]) {
    expect(await run('catalog', options)).toMatchObject({ outcome: 'completed' })
    expect(await rows(bed, everything)).toEqual(before)
  }
  writeExport({ 'goods/goods_1_1_a.xml': goodsOf('c-1', ...ten.map((id) => good(id, { article: 'N-1' }))) }, dir)
  expect(await run('catalog', switchOff)).toMatchObject({ outcome: 'completed' })
  expect([await offIn(bed, 'product'), await offIn(bed, 'variant')]).toEqual([[], []])
})

test('what the export names as deleted is not absent, however much it is', async () => {
  await using bed = await createTestBed()
  const { dir, run } = await importedTwoCatalogues(bed)
  const [deleted, marked, left] = [ten.slice(0, 2), ten.slice(2, 5), ten.slice(5)]
  only(dir, ten)
  writeExport(
    {
      'goods/goods_1_1_a.xml': goodsOf(
        'c-1',
        ...left.map((id) => good(id)),
        ...deleted.map((id) => good(id, { deleted: true })),
        ...marked.map((id) => `<Товар Статус="Удален"><Ид>${id}</Ид></Товар>`),
      ),
      'offers/offers_1_1_a.xml': offers(
        ...offersOf(left.slice(2)).map((id) => offer(id)),
        offer('a5#1'),
        ...['a5#2', 'a6#1', 'a6#2'].map((id) => `<Предложение Статус="Удален"><Ид>${id}</Ид></Предложение>`),
      ),
    },
    dir,
  )
  const { outcome, counts } = await run('catalog', switchOff)
  expect(outcome).toBe('completed')
  expect(counts).toMatchObject({ product: { deactivated: 5 }, variant: { deactivated: 3 } })
  expect(counts).not.toHaveProperty('absent_product')
  expect(counts).toMatchObject({ absent_variant: { deactivated: 10 } }) // those of the deleted goods
})

test('a good that moves to another catalogue takes its offers along', async () => {
  await using bed = await createTestBed()
  const { dir, run } = await importedTwoCatalogues(bed)
  only(dir, ten.slice(0, 9))
  writeExport({ 'goods/goods_2_1_a.xml': goodsOf('c-2', good('a9'), good('z0'), good('z1')) }, dir)
  expect(await run('catalog', switchOff)).toMatchObject({ outcome: 'completed' })
  expect([await offIn(bed, 'product'), await offIn(bed, 'variant')]).toEqual([[], []])
})

test('up to the threshold it is done; beyond it the run fails before it writes, with the numbers, until there is consent', async () => {
  await using bed = await createTestBed()
  const { dir, run } = await importedTwoCatalogues(bed)
  only(dir, ten.slice(0, 8))
  expect(await run('catalog', switchOff)).toMatchObject({ outcome: 'completed' })
  expect(await offIn(bed, 'product')).toEqual(['a8', 'a9'])

  only(dir, [...ten.slice(0, 6), 'new'])
  const before = await rows(bed, everything)
  const files = await rows(bed, knownFiles)
  const refused = await run('catalog', switchOff)
  expect(refused).toMatchObject({ outcome: 'failed', code: 'NEEDS_CONFIRMATION' })
  expect(String(refused.payload?.message).replace(/\s/gu, ' ')).toBe(
    'Отключение товаров, которых нет в выгрузке, требует подтверждения, ничего не записано: каталог c-1: будет отключено товаров — 2 из 8 активных (25 %, порог 20 %).',
  )
  expect(await rows(bed, everything)).toEqual(before)
  expect(await rows(bed, knownFiles)).toEqual(files)
  expect(await rows(bed, `select from pg_tables where schemaname = 'staging'`)).toEqual([])
  expect(await run()).toMatchObject({ outcome: 'completed' }) // without the option nobody is asked
  expect(await offIn(bed, 'product')).toEqual(['a8', 'a9'])

  expect(await run('catalog', confirmed)).toMatchObject({ outcome: 'completed' })
  expect(await offIn(bed, 'product')).toEqual(['a6', 'a7', 'a8', 'a9'])
  const again = await run('catalog', switchOff)
  expect(again.outcome).toBe('completed')
  expect(Object.keys(again.counts).filter((entity) => entity.startsWith('absent_'))).toEqual([])
})

test('offers that most goods have lost need consent too', async () => {
  await using bed = await createTestBed()
  const { dir, run } = await importedTwoCatalogues(bed)
  const bare = Array.from({ length: 10 }, (_, at) => `without offers ${at}`)
  only(dir, [...ten, ...bare], offersOf(ten))
  await run()
  only(dir, [...ten, ...bare], offersOf(ten).slice(5))
  const before = await rows(bed, everything)
  expect(await run('catalog', switchOff)).toMatchObject({
    code: 'NEEDS_CONFIRMATION',
    payload: { message: expect.stringMatching(/предложений — 5 из 20/) },
  })
  expect(await rows(bed, everything)).toEqual(before)
  expect((await run('catalog', confirmed)).counts).toMatchObject({ absent_variant: { deactivated: 5 } })
  only(dir, [...ten, ...bare], offersOf(ten).slice(9))
  expect(await run('catalog', switchOff)).toMatchObject({
    code: 'NEEDS_CONFIRMATION',
    payload: { message: expect.stringMatching(/предложений — 4 из 15/) },
  })
})

test('an export of fewer than half the goods of the last whole one needs consent, once', async () => {
  await using bed = await createTestBed()
  const dir = writeExport({ 'goods.xml': goods(...ten.map((id, at) => good(id, { deleted: at > 3 }))) })
  const run = await importer(bed, dir)
  await run()
  writeExport({ 'goods.xml': ofGoods(ten.slice(0, 4)) }, dir)
  expect(await run('catalog', switchOff)).toMatchObject({
    code: 'NEEDS_CONFIRMATION',
    payload: { message: expect.stringContaining('товаров в выгрузке — 4, в прошлой полной было 10') },
  })
  expect(await run('catalog', confirmed)).toMatchObject({ outcome: 'completed' })
  expect(await run('catalog', switchOff)).toMatchObject({ outcome: 'completed' })
})

test('a part that is missing or cut off switches nothing off', async () => {
  await using bed = await createTestBed()
  const second = 'goods/goods_1_2_a.xml'
  const dir = writeExport({
    'goods/goods_1_1_a.xml': ofGoods(ten.slice(0, 5)),
    [second]: ofGoods(['a5']),
    'goods/goods_1_3_a.xml': ofGoods(ten.slice(6)),
  })
  const run = await importer(bed, dir)
  await run()
  const before = await rows(bed, everything)
  const whole = readFileSync(join(dir, second), 'utf8')
  writeFileSync(join(dir, second), whole.slice(0, -60))
  expect(await run('catalog', confirmed)).toMatchObject({ outcome: 'failed', code: 'XML_TRUNCATED' })
  rmSync(join(dir, second))
  expect(await run('catalog', switchOff)).toMatchObject({
    code: 'NEEDS_CONFIRMATION',
    payload: { message: expect.stringContaining('не хватает частей выгрузки: goods_1 №2') },
  })
  expect(await rows(bed, everything)).toEqual(before)
})

test('goods without offers say nothing of offers, and neither do offers of another catalogue', async () => {
  await using bed = await createTestBed()
  const { dir, run } = await importedTwoCatalogues(bed)
  writeExport({ 'offers/offers_1_1_a.xml': offers() }, dir)
  expect(await run('catalog', switchOff)).toMatchObject({ outcome: 'completed' })
  only(dir, ten, [])
  writeExport({ 'offers/offers_2_1_a.xml': offers(offer('z0#1')) }, dir)
  expect(await run('catalog', switchOff)).toMatchObject({ outcome: 'completed' })
  rmSync(join(dir, 'offers'), { recursive: true })
  rmSync(join(dir, 'goods/goods_2_1_a.xml'))
  expect(await run('catalog', switchOff)).toMatchObject({ outcome: 'completed' })
  expect([await offIn(bed, 'product'), await offIn(bed, 'variant')]).toEqual([[], []])
})

test('goods of no catalogue are never absent, which is told once', async () => {
  await using bed = await createTestBed()
  const dir = writeExport({ ...groups, 'goods.xml': goodsOf('', good('x'), good('y')) })
  const run = await importer(bed, dir)
  await run()
  writeExport({ 'goods.xml': goodsOf('', good('x')) }, dir)
  expect(await run('catalog', confirmed)).toMatchObject({ outcome: 'completed', payload: { warnings: 1 } })
  expect(await issues(bed)).toMatchObject([{ code: 'CATALOGUE_UNKNOWN', file: null, onec_id: null }])
  expect(await offIn(bed, 'product')).toEqual([])
})

test('stocks and prices have nothing to switch off', async () => {
  await using bed = await createTestBed()
  const { dir, run } = await importedTwoCatalogues(bed)
  only(dir, ten.slice(0, 1))
  for (const kind of ['stocks', 'prices'] as const) {
    expect(await run(kind, confirmed)).toMatchObject({ outcome: 'completed' })
  }
  expect([await offIn(bed, 'product'), await offIn(bed, 'variant')]).toEqual([[], []])
})

test('a cancel between two transactions stops it, and the next run does the rest', async () => {
  await using bed = await createTestBed()
  const { dir, run } = await importedTwoCatalogues(bed)
  await sql`insert into catalog.product (onec_id, catalog_onec_id, name, last_session_id)
    select 'old ' || n, 'c-1', 'Старый', gen_random_uuid() from generate_series(1, 30000) n`.execute(bed.db)
  only(dir, ten)
  await sql
    .raw(`
    create function catalog.ask_to_cancel() returns trigger language plpgsql security definer as $$ begin
      insert into imports.import_cancel (run_id, requested_by) select run_id, 'admin' from imports.import_run where ended_at is null on conflict do nothing;
      return null; end $$;
    create trigger ask_to_cancel after update on catalog.product for each row when (not new.is_active) execute function catalog.ask_to_cancel()`)
    .execute(bed.db)
  expect(await run('catalog', confirmed)).toMatchObject({ outcome: 'cancelled' })
  const off = async () => (await offIn(bed, 'product')).length
  expect(await off()).toBe(25_000)
  await sql`drop trigger ask_to_cancel on catalog.product`.execute(bed.db)
  expect((await run('catalog', confirmed)).counts).toMatchObject({ absent_product: { deactivated: 5_000 } })
  expect(await off()).toBe(30_000)
})
