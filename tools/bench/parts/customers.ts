import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { writeSample } from '../../sample/write-sample.ts'
import { openBed } from '../bed/open-bed.ts'
import type { BenchContext, BenchPart } from '../bench-context.ts'
import { measuredRow, notRunRow, type Row } from '../row.ts'

const MOST_MEGABYTES = 192

/** The importer of customers: its memory must not depend on how many there are. */
export const customers: BenchPart = {
  title: 'Import of customers',
  about: `Customers with addresses, contacts, bank accounts and representatives, as \`npm run sample\` writes them, are imported into empty tables and then the same again; the
peak (RSS) is that of the importer's process over both.`,
  imported: true,
  once: true,
  datasets: () => [],
  otherBytes: ({ quick }) => (quick ? 0 : 1e9),
  async *run(context) {
    const dir = join(context.dataDir, 'customers')
    try {
      yield* await rowsOf(dir, context)
    } catch (error) {
      yield notRunRow('import of customers', 's', error instanceof Error ? error.message : String(error))
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  },
}

async function rowsOf(dir: string, { dataDir, packagesDir, quick, seed, say }: BenchContext): Promise<Row[]> {
  const count = quick ? 2_000 : 100_000
  say(`writing ${count.toLocaleString('en-US')} customers`)
  rmSync(dir, { recursive: true, force: true })
  await writeSample({ out: dir, goods: 1, customers: count, family: '3.1', seed, pictures: false })
  await using bed = await openBed({ dataDir: join(dataDir, 'servers'), packagesDir, say })
  say('importing them')
  const { totalMs, counts } = await bed.import('customers', dir)
  const { created = 0, skipped = 0, failed = 0 } = counts.customer ?? {}
  if (created + skipped + failed !== count) throw new Error(`${JSON.stringify(counts)} of ${count} customers`)
  await bed.import('customers', dir, { full: true })
  const name = `${count.toLocaleString('en-US')} customers`
  const peak = bed.peakMemoryOf('customer-importer')
  const detail = `${created.toLocaleString('en-US')} of them imported, ${(bytesIn(dir) / 1e6).toFixed(0)} MB`
  return [
    measuredRow({ name: `import of ${name}`, value: totalMs / 1000, unit: 's', detail }),
    peak === null
      ? notRunRow(`peak memory: ${name}`, 'MB', 'this system does not tell')
      : measuredRow({ name: `peak memory: ${name}`, value: peak / 1e6, unit: 'MB', target: MOST_MEGABYTES }),
  ]
}

const bytesIn = (dir: string): number =>
  readdirSync(join(dir, 'contragents'))
    .map((name) => statSync(join(dir, 'contragents', name)).size)
    .reduce((sum, bytes) => sum + bytes, 0)
