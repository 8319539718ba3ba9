import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { BenchContext, BenchPart } from '../bench-context.ts'
import { type Dataset, type DatasetParameters, datasetIn } from '../generate/dataset.ts'
import type { ProfileName } from '../generate/profiles.ts'
import type { RecordCounts } from '../generate/written-export.ts'
import { hashFiles, type LimitProgram, limitProgram, xmllintSeconds } from '../limits.ts'
import type { ReadOutcome } from '../read-child.ts'
import { interleaved, median } from '../rounds.ts'
import { measuredRow, notRunRow, type Row } from '../row.ts'
import { runCommand } from '../run-command.ts'

/** Of Node: a record dies young where there is room for it to, and the rest may not grow much. Importers, which keep more, have less. */
const readerFlags = ['--max-semi-space-size=16', '--heap-growing-percent=60']

/** Records from XML, by the reader in a process of its own, against libxml2 on the same files. */
export const reading: BenchPart = {
  title: 'Reading',
  about: `The reader turns the files of a set into records, in a process of its own (${readerFlags.join(' ')}); every record and
every price and stock in it is counted, and the counts must be those that were written. The limit is one \`xmllint --stream --noout\` over
the same files. The reader hashes what it reads (SHA-256); hashing the same files alone is a row of its own and is taken off the first
row of each set. Memory is the peak of the reading process (RSS), Node itself included.

- full set: 50,000 goods, 150,000 offers, 750,000 prices, 450,000 stocks in segments of 1,000
- prices: the price files of the full set
- dictionary of 9,230 values: one file of properties
- fat goods: goods of 17 kB with 55 property values, offers of 7 kB
- one file: classic family, 146,000 goods and 292,000 offers
- large set: 150,000 fat goods, 300,000 offers`,
  imported: false,
  datasets: (context) => profilesOf(context).map((profile) => parametersOf(profile, context)),
  async *run(context) {
    const xmllint = await limitProgram('xmllint', context)
    for (const profile of profilesOf(context)) {
      const dataset = datasetIn(context.dataDir, parametersOf(profile, context), context.say)
      for (const set of setsOf(profile, dataset)) yield* await rowsOf(set, xmllint, context)
    }
  },
}

const profilesOf = ({ quick }: BenchContext): ProfileName[] =>
  quick ? ['full', 'fat', 'single'] : ['full', 'fat', 'single', 'large']

const parametersOf = (profile: ProfileName, { goodsOf, seed }: BenchContext): DatasetParameters => ({
  profile,
  goods: goodsOf(profile),
  seed,
})

/** What is read at once: all of an export, or some of its files. */
interface ReadingSet {
  name: string
  /** What the reader is pointed at. */
  path: string
  files: string[]
  bytes: number
  /** Null: not all of the export's records are in it. */
  counts: RecordCounts | null
}

function setsOf(profile: ProfileName, dataset: Dataset): ReadingSet[] {
  const { dir, counts } = dataset
  const whole = { ...filesOf(dataset, ''), path: dir, counts }
  if (profile === 'fat') return [{ name: 'fat goods', ...whole }]
  if (profile === 'large') return [{ name: 'large set', ...whole }]
  if (profile === 'single') return [{ name: 'one file', ...whole, path: whole.files[0] ?? dir }]
  const prices = { ...filesOf(dataset, 'prices/'), path: join(dir, 'prices'), counts: null }
  const dictionary = filesOf(dataset, 'propertiesGoods/propertiesGoods_1_9_')
  return [
    { name: 'full set', ...whole },
    { name: 'prices', ...prices },
    { name: 'dictionary of 9,230 values', ...dictionary, path: dictionary.files[0] ?? '', counts: null },
  ]
}

function filesOf({ dir, files }: Dataset, prefix: string): Pick<ReadingSet, 'files' | 'bytes'> {
  const chosen = files.filter(({ name }) => name.startsWith(prefix))
  return { files: chosen.map(({ name }) => join(dir, name)), bytes: chosen.reduce((sum, { bytes }) => sum + bytes, 0) }
}

const MOST_MEGABYTES = 192
const MOST_TIMES_XMLLINT = 1.5
const LARGE_ENOUGH = 200e6

async function rowsOf(set: ReadingSet, xmllint: LimitProgram, context: BenchContext): Promise<Row[]> {
  const name = `records from XML: ${set.name}`
  context.say(`${name} (${megabytes(set.bytes)})`)
  try {
    return rowsFrom(name, set, xmllint, await measure(set, xmllint, context.rounds))
  } catch (error) {
    return [notRunRow(name, 's', error instanceof Error ? error.message : String(error))]
  }
}

async function measure(set: ReadingSet, xmllint: LimitProgram, rounds: number) {
  await hashFiles(set.files) // so that the first to be measured finds the files in memory like the others
  const measured = await interleaved(rounds, {
    xmllint: () => xmllintSeconds(xmllint, set.files),
    hashing: () => hashFiles(set.files),
    reading: () => read(set),
  })
  const hashMs = measured.hashing.map((outcome) => outcome.hashMs)
  const readMs = measured.reading.map((outcome) => outcome.readMs)
  const peaks = measured.reading.map(({ peakBytes }) => peakBytes)
  return {
    xmllint: median(measured.xmllint),
    hashing: median(hashMs) / 1000,
    reading: median(readMs) / 1000,
    apart: median(readMs.map((ms, round) => ms - (hashMs[round] ?? 0))) / 1000,
    planning: median(measured.reading.map(({ planMs }) => planMs)) / 1000,
    peakBytes: peaks.includes(null) ? null : Math.max(...peaks.map(Number)),
  }
}

function rowsFrom(
  name: string,
  set: ReadingSet,
  xmllint: LimitProgram,
  figures: Awaited<ReturnType<typeof measure>>,
): Row[] {
  const { hashing, reading, apart, planning, peakBytes } = figures
  const limit = 'program' in xmllint ? { value: figures.xmllint, of: 'xmllint' } : xmllint
  const speed = (seconds: number) => `${(set.bytes / 1e6 / seconds).toFixed(0)} MB/s`
  const memory = `peak memory of the reader: ${set.name}`
  return [
    measuredRow({
      name,
      value: apart,
      unit: 's',
      limit,
      target: MOST_TIMES_XMLLINT,
      notFor: set.bytes < LARGE_ENOUGH ? 'less than 200 MB' : null,
      detail: `${megabytes(set.bytes)}, ${speed(apart)}, hashing apart`,
    }),
    measuredRow({
      name: `${name}, with hashing`,
      value: reading,
      unit: 's',
      limit,
      detail: `${speed(reading)}; ${planning.toFixed(2)} s before it to find out what the files are`,
    }),
    measuredRow({ name: `SHA-256 alone: ${set.name}`, value: hashing, unit: 's', detail: speed(hashing) }),
    peakBytes === null
      ? notRunRow(memory, 'MB', 'this system does not tell')
      : measuredRow({
          name: memory,
          value: peakBytes / 1e6,
          unit: 'MB',
          target: MOST_MEGABYTES,
          detail: 'most of all rounds',
        }),
  ]
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`

async function read({ path, counts }: ReadingSet): Promise<ReadOutcome> {
  const command = [process.execPath, ...readerFlags, join(dirname(import.meta.dirname), 'read-child.ts'), path]
  const outcome: ReadOutcome = JSON.parse((await runCommand(command)).stdout)
  if (counts && !isDeepStrictEqual(outcome.counts, counts)) {
    throw new Error(`read ${JSON.stringify(outcome.counts)} where ${JSON.stringify(counts)} was written`)
  }
  return outcome
}
