import { parseArgs } from 'node:util'
import { type ProfileName, profiles } from './generate/profiles.ts'

export const partNames = [
  'reading',
  'imports',
  'memory',
  'pictures',
  'picture-imports',
  'customers',
  'journal',
  'live',
] as const
export type PartName = (typeof partNames)[number]

export interface BenchOptions {
  parts: readonly PartName[]
  quick: boolean
  rounds: number
  seed: number
  /** Of the full set; the others are smaller in the same measure. */
  goods: number
  /** Null: where the bench usually keeps its data. */
  dataDir: string | null
  clean: boolean
  json: boolean
}

export type ParsedOptions = { run: BenchOptions } | { help: true } | { wrong: string }

const FULL_SIZE = profiles.full.goods
const QUICK_SIZE = 1_000

export const usage = `Measures the reader and the importers on generated exports, each against its limit, in turn, on this machine.

  npm run bench [-- options]

  --quick        small data, in all under three minutes; targets that are for large data do not apply
  --only PART    only these, with commas: ${partNames.join(', ')}
  --rounds N     how often each is measured; the median counts (5; with --quick 2)
  --goods N      goods of the full set (${FULL_SIZE}; with --quick ${QUICK_SIZE}); the other sets are scaled alike
  --seed N       another number, another shop (1)
  --data DIR     where the generated exports are kept and found again (.runtime/bench)
  --clean        remove them, and end
  --json         a line of JSON for each row instead of the table

The table goes to stdout, progress to stderr. What is measured at full size is written to docs/benchmarks.md.`

/** What the words after the command mean. */
export function parseOptions(words: readonly string[]): ParsedOptions {
  const values = valuesOrWrong(words)
  if (typeof values === 'string') return { wrong: values }
  if (values.help) return { help: true }
  const parts = values.only?.split(',') ?? partNames
  const unknown = parts.find((part) => !isPart(part))
  if (unknown !== undefined) return { wrong: `no part "${unknown}"; there are: ${partNames.join(', ')}` }
  const numbers = {
    rounds: Number(values.rounds ?? (values.quick ? 2 : 5)),
    goods: Number(values.goods ?? (values.quick ? QUICK_SIZE : FULL_SIZE)),
    seed: Number(values.seed),
  }
  const bad = Object.entries(numbers).find(([, number]) => !Number.isInteger(number) || number < 1)
  if (bad) return { wrong: `--${bad[0]} wants a whole number from 1` }
  const { quick, clean, json, data } = values
  return { run: { parts: parts.filter(isPart), quick, clean, json, dataDir: data ?? null, ...numbers } }
}

export const isFullSize = ({ goods, quick }: BenchOptions): boolean => !quick && goods === FULL_SIZE

export const goodsOf = ({ goods }: Pick<BenchOptions, 'goods'>, profile: ProfileName): number =>
  Math.ceil((profiles[profile].goods * goods) / FULL_SIZE)

const isPart = (word: string): word is PartName => partNames.some((name) => name === word)

function valuesOrWrong(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        rounds: { type: 'string' },
        goods: { type: 'string' },
        seed: { type: 'string', default: '1' },
        data: { type: 'string' },
        clean: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
