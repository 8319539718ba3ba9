import { join } from 'node:path'
import { type ImportBed, openBed } from '../bed/open-bed.ts'
import type { MeasuredImport } from '../bed/run-import.ts'
import { type TableCopies, takeOut } from '../bed/table-copies.ts'
import type { BenchContext, BenchPart } from '../bench-context.ts'
import { type Dataset, type DatasetParameters, datasetIn } from '../generate/dataset.ts'
import { hashFiles, type LimitProgram, limitProgram, xmllintSeconds } from '../limits.ts'
import { interleaved } from '../rounds.ts'
import { notRunRow } from '../row.ts'
import { type ImportRounds, importRows } from './import-rows.ts'

/** Whole imports of a catalogue: gateway, NATS, importer, tracker, Postgres with fsync. */
export const imports: BenchPart = {
  title: 'Whole imports',
  about: `The catalogue is imported through the gateway by the services as \`npm start\` runs them, with Postgres' fsync on; from the request to the
outcome. The limit is \`xmllint\` on the files and \`psql \\copy\` of the same rows, taken out of the finished import, into the same tables, emptied
but with all their keys; its row without foreign keys says what those cost. Each round has all of it in this order: the limits, 5,000 goods,
fat goods, the full set into empty tables, again, as a new export with the same content (another date, other file names), and with 5 % of the
goods changed in name, prices and stocks. Between imports the tables are vacuumed and a checkpoint is made.

When the last byte of the files was read is reckoned from the progress events; staged is from the beginning of the step to there.`,
  imported: true,
  datasets: (context) => Object.values(datasetsOf(context)),
  async *run(context) {
    try {
      yield* importRows(await measure(context))
    } catch (error) {
      yield notRunRow('whole imports', 's', error instanceof Error ? error.message : String(error))
    }
  },
}

function datasetsOf({ goodsOf, seed }: BenchContext) {
  const goods = goodsOf('full')
  const full = { profile: 'full', goods, seed } as const
  return {
    full,
    later: { ...full, formedAt: '2026-03-03T09:10:00' },
    changed: { ...full, formedAt: '2026-03-04T09:10:00', changed: 0.05 },
    small: { ...full, goods: Math.ceil(goods / 10) },
    fat: { profile: 'fat', goods: goodsOf('fat'), seed },
  } as const satisfies Record<string, DatasetParameters>
}

async function measure(context: BenchContext): Promise<ImportRounds> {
  const wanted = datasetsOf(context)
  const prepared = (parameters: DatasetParameters) => datasetIn(context.dataDir, parameters, context.say)
  const datasets = {
    full: prepared(wanted.full),
    later: prepared(wanted.later),
    changed: prepared(wanted.changed),
    small: prepared(wanted.small),
    fat: prepared(wanted.fat),
  }
  const xmllint = await limitProgram('xmllint', context)
  const psql = await limitProgram('psql', context)
  await using bed = await openBed({ ...context, dataDir: join(context.dataDir, 'servers') })
  context.foundVersion(bed.version)
  context.say('an import to warm up, whose rows are taken out')
  await imported(bed, datasets.full)
  const copies = 'program' in psql ? await copiesOf(bed, psql.program, context) : null
  try {
    return {
      ...(await measureRounds(bed, datasets, { xmllint, copies }, context)),
      xmllint,
      psql,
      rows: copies?.rows ?? 0,
    }
  } finally {
    copies?.remove()
  }
}

const copiesOf = ({ url, client }: ImportBed, psql: string, { dataDir }: BenchContext) =>
  takeOut({ psql, url, client, folder: join(dataDir, 'servers/rows') })

type Datasets = Record<keyof ReturnType<typeof datasetsOf>, Dataset>

async function measureRounds(
  bed: ImportBed,
  { full, later, changed, small, fat }: Datasets,
  { xmllint, copies }: { xmllint: LimitProgram; copies: TableCopies | null },
  { rounds, say }: BenchContext,
) {
  const intoEmpty = (what: string, dataset: Dataset) => async () => {
    say(what)
    await bed.empty()
    return imported(bed, dataset)
  }
  const intoFull =
    (what: string, dataset: Dataset, options = {}) =>
    async () => {
      say(what)
      await bed.settle()
      return imported(bed, dataset, options)
    }
  return {
    times: await interleaved(rounds, {
      xmllint: () => xmllintSeconds(xmllint, pathsOf(full)),
      xmllintFat: () => xmllintSeconds(xmllint, pathsOf(fat)),
      copy: async () => copies?.load() ?? 0,
      copyBare: async () => copies?.loadWithoutForeignKeys() ?? 0,
      small: intoEmpty('a tenth of the goods', small),
      fat: intoEmpty('fat goods', fat),
      empty: intoEmpty('into empty tables', full),
      unchanged: intoFull('the same again', full, { full: true }),
      hashing: async () => (await hashFiles(pathsOf(later))).totalMs / 1000,
      sameContent: intoFull('a new export with the same content', later),
      changed: intoFull('5 % changed', changed),
    }),
    bytes: { full: full.bytes, fat: fat.bytes },
    goods: { full: full.counts.records.good ?? 0, small: small.counts.records.good ?? 0 },
  }
}

const pathsOf = ({ dir, files }: Dataset) => files.map(({ name }) => join(dir, name))

/** An import that did not bring what was written is none. */
async function imported(bed: ImportBed, { dir, counts }: Dataset, options = {}): Promise<MeasuredImport> {
  const outcome = await bed.import('catalog', dir, options)
  const { rows } = await bed.client.query(`
    select (select count(*)::int from catalog.product) as good, (select count(*)::int from catalog.variant where not is_default) as offer,
      (select count(*)::int from catalog.price) as prices, (select count(*)::int from catalog.stock) as stocks`)
  const wanted = {
    good: counts.records.good,
    offer: counts.records.offer,
    prices: counts.prices,
    stocks: counts.stocks,
  }
  if (JSON.stringify(rows[0]) === JSON.stringify(wanted)) return outcome
  throw new Error(`there is ${JSON.stringify(rows[0])} where ${JSON.stringify(wanted)} was written`)
}
