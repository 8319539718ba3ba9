import { parseArgs } from 'node:util'
import { casesLike } from './all-cases.ts'
import { controls } from './controls.ts'

export interface ChaosOptions {
  seed: number
  /** Each fixed case is played with so many seeds in a row. */
  seeds: number
  /** Words that names of cases contain; empty: none of the fixed cases. */
  cases: readonly string[] | 'all'
  random: number
  zombies: number
  /** Names of controls. */
  controls: readonly string[]
  recovery: number
  /** Rounds. */
  admission: number
  rolling: boolean
  quick: boolean
  json: boolean
  write: boolean
  list: boolean
  /** Under `.runtime`: for servers, logs and histories. */
  folder: string
}

export type ParsedOptions = { run: ChaosOptions } | { help: true } | { wrong: string }

export const usage = `Breaks the system in every way that is known, on real servers and processes, and proves afterwards that nothing was lost.

  npm run chaos -- [options]

  --cases WORDS   only cases whose name contains one of these, with commas (or a group: importer, gateway, tracker,
                  zombie, cancel, nats, redis, postgres, repeats); all: every one
  --random N      N times: services killed at random moments of a run
  --zombies N     N times: an importer asleep from a random moment of one run to a random moment of the next
  --controls      guards switched off one by one: the suite has to notice each; NAMES with =, by commas
  --recovery N    how long it takes until work goes on, with the real lease: N times after kill -9, N times after SIGTERM
  --admission N   N rounds of 100 simultaneous starts at two gateways: one is to be admitted each time
  --rolling       two of each service, restarted one after the other in the middle of a run of all five kinds
  --seed N        another number, other moments (1); a failure names its seed
  --seeds N       every case of --cases with N seeds in a row (1)
  --quick         a small share of everything, in under a minute
  --json          one line of JSON at the end
  --write         writes the figures of what was played into docs/reliability.md
  --list          the names of the cases
  --folder NAME   where it works, under .runtime (chaos)

Without any of cases, random, zombies, controls, recovery, admission and rolling: all cases. Histories of what failed are kept in its folder.
Exit code 1: something was lost, or a guard that was switched off was not missed.`

/** What the words after the command mean. */
export function parseOptions(words: readonly string[]): ParsedOptions {
  const values = valuesOrWrong(words)
  if (typeof values === 'string') return { wrong: values }
  if (values.help) return { help: true }
  const numbers = {
    seed: Number(values.seed ?? 1),
    seeds: Number(values.seeds ?? 1),
    random: Number(values.random ?? 0),
    zombies: Number(values.zombies ?? 0),
    recovery: Number(values.recovery ?? 0),
    admission: Number(values.admission ?? 0),
  }
  const bad = Object.entries(numbers).find(([, number]) => !Number.isInteger(number) || number < 0)
  if (bad) return { wrong: `--${bad[0]} wants a whole number` }
  const wanted = controlsWanted(values.controls)
  const unknown = wanted.find((name) => !controls.some((control) => control.name === name))
  if (unknown !== undefined) return { wrong: `no control "${unknown}"; there are: ${namesOfControls.join(', ')}` }
  const nameless = casesIn(values.cases).find((word) => casesLike([word]).length === 0)
  if (!/^[\w-]+$/.test(values.folder)) return { wrong: '--folder wants a plain name' }
  if (nameless !== undefined) return { wrong: `no case is like "${nameless}"; --list names them all` }
  const { quick, json, write, list, folder, rolling } = values
  const counted = numbers.random + numbers.zombies + numbers.recovery + numbers.admission
  const onlyOthers = rolling || counted + wanted.length > 0
  return {
    run: {
      ...numbers,
      cases: casesWanted(values.cases, quick || onlyOthers),
      controls: wanted,
      rolling,
      quick,
      json,
      write,
      list,
      folder,
    },
  }
}

const namesOfControls = controls.map(({ name }) => name)

function controlsWanted(value: string | undefined): string[] {
  if (value === undefined) return []
  return value === '' ? namesOfControls : value.split(',')
}

function casesWanted(value: string | undefined, noneByDefault: boolean): ChaosOptions['cases'] {
  if (value === undefined) return noneByDefault ? [] : 'all'
  return value === 'all' ? 'all' : casesIn(value)
}

const casesIn = (value: string | undefined): string[] =>
  value === undefined || value === 'all' ? [] : value.split(',').filter(Boolean)

function valuesOrWrong(words: readonly string[]) {
  try {
    return parseArgs({
      // a word that may stand alone: all of them
      args: words.map((word) => (word === '--controls' ? '--controls=' : word)),
      options: {
        seed: { type: 'string' },
        seeds: { type: 'string' },
        cases: { type: 'string' },
        random: { type: 'string' },
        zombies: { type: 'string' },
        controls: { type: 'string' },
        recovery: { type: 'string' },
        admission: { type: 'string' },
        rolling: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        folder: { type: 'string', default: 'chaos' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
