import { parseArgs } from 'node:util'

export interface ModelRunOptions {
  /** Also the large configurations. */
  all: boolean
  /** Null: every one of the chosen size. */
  only: readonly string[] | null
  maxStates: number
  traces: boolean
  json: boolean
}

export type ParsedOptions = { run: ModelRunOptions } | { help: true } | { wrong: string }

const MAX_STATES = 30_000_000

export const usage = `Searches the model of the run protocol exhaustively: every order of everything that its processes may do, with faults.

  npm run model -- [options]

  --all             also the large configurations (minutes each, gigabytes of memory)
  --only NAME       only these configurations and controls, with commas, of any size; a part of the name will do
  --max-states N    a search is cut there (${MAX_STATES}); what was cut says nothing about liveness
  --traces          the shortest way to everything that is found, a move on each line
  --json            a line of JSON for each row instead of the table

Configurations are the protocol as it stands: nothing may be found. Controls lack a rule: what is named must be found.
Exit code 0: so it is; 1: a violation, states that are stuck, or a control that is not detected; 3: wrong usage.`

/** What the words after the command mean; `names` are those that there are. */
export function parseOptions(words: readonly string[], names: readonly string[]): ParsedOptions {
  const values = valuesOrWrong(words)
  if (typeof values === 'string') return { wrong: values }
  if (values.help) return { help: true }
  const only = values.only?.split(',') ?? null
  const unknown = only?.find((part) => !names.some((name) => name.includes(part)))
  if (unknown !== undefined) return { wrong: `nothing is named "${unknown}"; there are: ${names.join(', ')}` }
  const maxStates = Number(values['max-states'] ?? MAX_STATES)
  if (!Number.isInteger(maxStates) || maxStates < 1) return { wrong: '--max-states wants a whole number from 1' }
  const { all, traces, json } = values
  return { run: { all, only, maxStates, traces, json } }
}

function valuesOrWrong(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        all: { type: 'boolean', default: false },
        only: { type: 'string' },
        'max-states': { type: 'string' },
        traces: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
