import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cancelRun } from './cancel-run.ts'
import { exitCodeOf, exitCodes, wantsConsent } from './exit-code.ts'
import { followRun } from './follow-run.ts'
import { createGatewayClient, type GatewayClient, GatewayUnreachable, type Refused } from './gateway-client.ts'
import { type CancelCommand, type ImportCommand, parseCommand, usage } from './parse-command.ts'
import { cancelLine, createProgressPrinter, failureLines, resultLine, sessionReport, stepLines } from './report.ts'

const print = (line: string): boolean => process.stdout.write(`${line}\n`)
const complain = (line: string): boolean => process.stderr.write(`${line}\n`)
const printJson = (value: object): boolean => print(JSON.stringify(value))

// npm runs scripts in the project's folder and says in INIT_CWD where the user is
const command = parseCommand(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd())
process.exitCode = await main()

async function main(): Promise<number> {
  if ('help' in command) {
    print(usage)
    return exitCodes.completed
  }
  if ('wrong' in command) {
    complain(`${command.wrong}\n\n${usage}`)
    return exitCodes.wrong
  }
  try {
    if ('cancel' in command) return await cancel(clientFor(command.cancel), command.cancel)
    return await runImport(clientFor(command.run), command.run)
  } catch (error) {
    if (!(error instanceof GatewayUnreachable)) throw error
    complain(error.message)
    return exitCodes.unreachable
  }
}

async function runImport(client: GatewayClient, { kinds, dataDir, options, json }: ImportCommand): Promise<number> {
  const started = await client.start({ kinds, options, ...(dataDir === undefined ? {} : { dataDir }) })
  if ('refused' in started) return refused(started.refused, json)
  const { runId, sessions } = started
  const forget = onInterrupt(runId)
  if (json) printJson({ event: 'started', runId, sessions })
  else print(`Task ID: ${runId}, Session ID: ${sessions.map(({ id }) => id).join(', ')}`)

  const show = createProgressPrinter(process.stdout)
  const run = await followRun(client, runId, (session) =>
    json ? printJson({ event: 'session', ...session }) : show(session),
  )
  forget()
  const details = await Promise.all(run.sessions.map(({ id }) => client.session(id)))
  const failures = failureLines(run)
  if (json) printJson({ event: 'ended', runId, completed: failures.length === 0, sessions: details })
  else for (const session of details) print(`\n${sessionReport(session)}`)
  const result = resultLine(run)
  if (!json && result !== null) print(`\n${result}`)
  for (const line of failures) complain(line)
  if (wantsConsent(run)) complain('Если так и должно быть, повторите команду с параметром --confirm.')
  return exitCodeOf(run)
}

/** Ctrl-C ends the following, not the import. Returns how to take it back. */
function onInterrupt(runId: string): () => void {
  const say = () => {
    complain(`\nИмпорт продолжается (Task ID: ${runId}). Отменить его: npm run import -- --cancel ${runId}`)
    process.exit(exitCodes.interrupted)
  }
  process.once('SIGINT', say)
  return () => process.removeListener('SIGINT', say)
}

function cancel(client: GatewayClient, { runId, json }: CancelCommand): Promise<number> {
  return cancelRun(client, runId, {
    refused: (message) => {
      if (json) printJson({ event: 'refused', message })
      complain(message)
    },
    requested: (requestedAt, requestedBy) => {
      if (json) printJson({ event: 'cancel-requested', runId, requestedAt, requestedBy })
      else print(cancelLine(requestedAt, requestedBy))
    },
    ended: ({ endedAt, steps }) => {
      if (json) printJson({ event: 'ended', runId, endedAt, steps })
      else for (const line of stepLines(steps)) print(line)
    },
  })
}

function refused({ status, code, message, activeRunId }: Refused, json: boolean): number {
  if (json) printJson({ event: 'refused', code, message, ...(activeRunId === undefined ? {} : { activeRunId }) })
  complain([message, activeRunId && `Task ID: ${activeRunId}`].filter(Boolean).join(' '))
  if (status === 400) return exitCodes.wrong
  return [409, 422, 503].includes(status) ? exitCodes.refused : exitCodes.unreachable
}

function clientFor({ gateway, token }: Pick<ImportCommand, 'gateway' | 'token'>): GatewayClient {
  const stack = stackFile()
  const address = gateway ?? process.env.GATEWAY_URL ?? stack?.gateway
  const key = token ?? process.env.IMPORT_TOKEN ?? stack?.token
  if (address && key && URL.canParse(address)) return createGatewayClient(address, key)
  throw new GatewayUnreachable(
    'Неизвестно, где шлюз: запустите npm start или укажите --gateway и --token (GATEWAY_URL, IMPORT_TOKEN).',
  )
}

function stackFile(): { gateway?: string; token?: string } | null {
  const file = join(import.meta.dirname, '../../.runtime/stack.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null // nothing is running here, or not yet
  }
}
