import { parseArgs } from 'node:util'

export type ParsedArguments = { run: { check: boolean } } | { help: true } | { wrong: string }

export const usage = `usage: npm run rebuild -- [--check]

Makes the sessions' rows anew from the stream of events, compares them with those that are there, and replaces what differs, in
one transaction. Everything may run meanwhile. Rows that are older than the stream stay as they are.

  --check   only compares

Reads from the environment:

  DATABASE_URL   libpq URL of the session tracker's role; or DATABASE_ADMIN_URL, of the schemas' owner
  NATS_URL, NATS_USER, NATS_PASSWORD   of the user \`setup\`
  IMPORT_STREAM  (IMPORTS)

With --check, what is not given there is taken from a stack that runs here (npm start).

Exit code: 0 the rows say what the stream says, or do now; 1 with --check: they differ; 2 it could not be done; 3 wrong usage.`

/** What the words after the command mean. */
export function parseArguments(words: readonly string[]): ParsedArguments {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    })
    return values.help ? { help: true } : { run: { check: values.check } }
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) }
  }
}
