import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { eventually } from '@imports/shared/testing/eventually'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { writeSample } from '../tools/sample/write-sample.ts'
import { admin, startServices } from './start-services.ts'

const root = join(import.meta.dirname, '..')

async function sample(family: '3.1' | '2.08', { pictures = false } = {}): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), 'export-'))
  await writeSample({ out, goods: 40, family, seed: 3, pictures })
  return out
}

interface Ended {
  code: number | null
  out: string
  error: string
}

/** `npm run import`, without npm. */
function importCommand(gateway: string, ...args: string[]): ChildProcess {
  const command = [join(root, 'tools/import/import.ts'), ...args, '--gateway', gateway, '--token', admin.token]
  return spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] })
}

const runImport = (gateway: string, ...args: string[]): Promise<Ended> => outputOf(importCommand(gateway, ...args))

async function outputOf(child: ChildProcess): Promise<Ended> {
  if (!child.stdout || !child.stderr) throw new Error('no output to read')
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, out, error }
}

const newest = (dir: string, prefix: string) =>
  join(
    dir,
    readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.includes(prefix) && file.endsWith('.xml'),
    )[0] ?? '',
  )

test('the command imports, imports again without a change, and says by its exit code what came of it', async () => {
  await using bed = await createTestBed()
  const exportDir = await sample('3.1')
  const system = await startServices(bed, exportDir)
  await system.start('admin-gateway', 'session-tracker', 'catalog-importer')

  const first = await runImport(system.gateway, 'catalog')
  expect(first).toMatchObject({ code: 0, error: '' })
  const again = await runImport(system.gateway, 'catalog', '--json')
  expect(again.code).toBe(0)
  const last = again.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .at(-1)
  expect(JSON.stringify(last)).toContain('completed')

  const classic = await sample('2.08')
  expect((await runImport(system.gateway, 'catalog', '--data-dir', classic)).code).toBe(0)

  const damaged = mkdtempSync(join(tmpdir(), 'damaged-'))
  cpSync(exportDir, damaged, { recursive: true })
  const file = newest(damaged, 'prices_')
  truncateSync(file, statSync(file).size - 100)
  const before = await bed.db.selectFrom('sessions.import_session').selectAll().execute()
  const failed = await runImport(system.gateway, 'catalog', '--data-dir', damaged)
  expect(failed.code).toBe(1)
  expect(failed.error).toMatch(/prices_.*\.xml.*строке \d+/)
  const sessions = await bed.db.selectFrom('sessions.import_session').selectAll().execute()
  expect(sessions).toHaveLength(before.length + 1)
  expect(sessions.filter(({ status }) => status === 'failed')).toMatchObject([{ error_code: 'XML_TRUNCATED' }])

  expect(await runImport(system.gateway, '--file-type', 'rests')).toMatchObject({ code: 0, error: '' })
  expect(await runImport(system.gateway, 'prices,stocks', '--data-dir', classic)).toMatchObject({ code: 0, error: '' })
  expect((await runImport(system.gateway, 'images')).code).toBe(2) // its importer is not there yet
  expect((await runImport(system.gateway, 'customers', '--data-dir', classic)).code).toBe(2) // no such file in it
  expect((await runImport(system.gateway, 'nonsense')).code).toBe(3)
  expect((await runImport('http://127.0.0.1:9', 'catalog')).code).toBe(4)
})

test('a run of catalogue and customers does both, and an importer that comes later does what waits for it', async () => {
  await using bed = await createTestBed()
  const system = await startServices(bed, await sample('3.1'))
  await system.start('admin-gateway', 'session-tracker', 'catalog-importer')
  const running = runImport(system.gateway, 'catalog,customers')
  await system.start('customer-importer')
  expect(await running).toMatchObject({ code: 0, error: '' })
  const sessions = await bed.db.selectFrom('sessions.import_session').selectAll().orderBy('step').execute()
  expect(sessions).toMatchObject([
    { import_type: 'catalog', status: 'completed' },
    { import_type: 'customers', status: 'completed', total_items: 40, failed_items: 0 },
  ])
  expect((await sql`select from customers.customer`.execute(bed.db)).rows).toHaveLength(37)
  expect((await runImport(system.gateway, 'customers')).code).toBe(0)
})

test('what the export no longer names is switched off when that is asked, much of it only with consent', async () => {
  await using bed = await createTestBed()
  const exportDir = await sample('3.1')
  const system = await startServices(bed, exportDir)
  await system.start('admin-gateway', 'session-tracker', 'catalog-importer')
  expect((await runImport(system.gateway, 'catalog')).code).toBe(0)
  const active = async () => (await sql`select from catalog.product where is_active`.execute(bed.db)).rows.length
  const before = await active()

  let left = 20
  const goods = readFileSync(newest(exportDir, 'goods_'), 'utf8')
  const fewer = goods.replace(/<Товар>[\s\S]*?<\/Товар>/g, (good) => (left-- > 0 ? '' : good))
  writeFileSync(newest(exportDir, 'goods_'), fewer)
  expect((await runImport(system.gateway, 'catalog')).code).toBe(0)
  const asked = await runImport(system.gateway, 'catalog,stocks', '--switch-off-absent')
  expect(asked.code).toBe(2)
  expect(asked.error).toMatch(/будет отключено товаров — \d+ из \d+ активных.*NEEDS_CONFIRMATION[\s\S]*--confirm/)
  expect(await active()).toBe(before)
  expect((await runImport(system.gateway, 'catalog', '--switch-off-absent', '--confirm')).code).toBe(0)
  expect(await active()).toBeLessThanOrEqual(before - 15)
  expect((await runImport(system.gateway, 'stocks', '--switch-off-absent')).code).toBe(3)
})

test('Ctrl-C ends the following and not the import; --cancel ends the import, and says what came of it', async () => {
  await using bed = await createTestBed()
  const system = await startServices(bed, await sample('3.1'))
  await system.start('admin-gateway', 'session-tracker') // nobody imports yet
  const child = importCommand(system.gateway, 'catalog,stocks')
  const said: string[] = []
  child.stdout?.on('data', (text) => said.push(String(text)))
  const ended = outputOf(child)
  const runId = await eventually(() => {
    const [, id] = /Task ID: ([\w-]+)/.exec(said.join('')) ?? []
    if (!id) throw new Error('the command does not follow yet')
    return id
  })
  child.kill('SIGINT')
  const interrupted = await ended
  expect(interrupted.code).toBe(130)
  expect(interrupted.error).toContain(`Импорт продолжается (Task ID: ${runId})`)
  expect(interrupted.error).toContain(`npm run import -- --cancel ${runId}`)

  const cancelling = runImport(system.gateway, '--cancel', runId)
  await eventually(async () =>
    expect(await bed.db.selectFrom('imports.import_cancel').selectAll().execute()).toHaveLength(1),
  )
  await system.start('catalog-importer')
  const cancelled = await cancelling
  expect(cancelled).toMatchObject({ code: 0, error: '' })
  expect(cancelled.out).toContain('Отмена запрошена')
  expect(cancelled.out).toContain('🚫 Каталог товаров: Отменено (CANCELLED_BY_ADMINISTRATOR)')
  expect((await runImport(system.gateway, '--cancel', runId)).code).toBe(0) // as it ended

  const { code, out } = await runImport(system.gateway, 'catalog,stocks')
  expect(code).toBe(0)
  expect(out).toMatch(/✅ Импорт завершен: Каталог \(\d+ товар\S*\), Остатки \(без изменений\)/)
  const [, completed = ''] = /Task ID: ([\w-]+)/.exec(out) ?? []
  expect((await runImport(system.gateway, '--cancel', completed)).code).toBe(1)
  expect(await runImport(system.gateway, '--cancel', 'nonsense')).toMatchObject({
    code: 2,
    error: 'Такого запуска нет.\n',
  })
  expect((await runImport('http://127.0.0.1:9', '--cancel', runId)).code).toBe(4)
})

test('of two imports started at the same moment one runs and the other is refused', async () => {
  await using bed = await createTestBed()
  const system = await startServices(bed, await sample('3.1'))
  await system.start('admin-gateway', 'session-tracker', 'catalog-importer')
  const both = await Promise.all([runImport(system.gateway, 'catalog'), runImport(system.gateway, 'catalog')])
  expect(both.map(({ code }) => code).sort()).toEqual([0, 2])
  expect(both.find(({ code }) => code === 2)?.error).toContain('Импорт уже запущен')
  expect(await bed.db.selectFrom('sessions.import_session').selectAll().execute()).toHaveLength(1)
})

test.each(['3.1', '2.08'] as const)(
  'a catalogue of %s and its pictures come in one run, and everything that was drawn is shown',
  async (family) => {
    await using bed = await createTestBed()
    const exportDir = await sample(family, { pictures: true })
    const system = await startServices(bed, exportDir)
    await system.start('admin-gateway', 'session-tracker', 'catalog-importer', 'image-importer')
    expect((await runImport(system.gateway, 'images')).code).toBe(2) // there are no goods yet
    const { code, out, error } = await runImport(system.gateway, 'catalog,images')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toContain('Изображения товаров — Завершено')
    const drawn = readdirSync(exportDir, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.(jpg|png)$/.test(file),
    )
    expect(drawn.length).toBeGreaterThan(5)
    const { rows } = await sql<{ path: string }>`select distinct source_path as path from media.product_image`.execute(
      bed.db,
    )
    expect(rows.map(({ path }) => path).sort()).toEqual(drawn.sort())
    const again = await runImport(system.gateway, 'images', '--no-validate-images')
    expect(again).toMatchObject({ code: 0, error: '' })
  },
  90_000,
)
