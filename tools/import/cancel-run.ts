import { setTimeout as delay } from 'node:timers/promises'
import { exitCodes } from './exit-code.ts'
import { type GatewayClient, GatewayUnreachable, type LedgerState } from './gateway-client.ts'

export interface CancelOptions {
  everyMs?: number
  patienceMs?: number
}

/** What the command says while it cancels; `ended` comes last. */
export interface CancelReport {
  refused(message: string): void
  requested(when: string, by: string): void
  ended(run: LedgerState): void
}

/**
 * Asks for the cancel and waits until the run has ended, by the ledger: a broker that is away delays nothing. The exit code: 0 it
 * was cancelled, 1 it ended otherwise before, 2 refused. Throws {@link GatewayUnreachable} when nobody answers for a minute.
 */
export async function cancelRun(
  client: Pick<GatewayClient, 'cancel' | 'run'>,
  runId: string,
  report: CancelReport,
  { everyMs = 250, patienceMs = 60_000 }: CancelOptions = {},
): Promise<number> {
  const answer = await client.cancel(runId)
  if ('refused' in answer) {
    const { status, message } = answer.refused
    report.refused(message)
    return status === 403 || status === 404 ? exitCodes.refused : exitCodes.unreachable
  }
  if (answer.outcome === 'requested') report.requested(answer.requestedAt, answer.requestedBy)
  let answeredAt = performance.now()
  for (;;) {
    try {
      const run = await client.run(runId)
      answeredAt = performance.now()
      if (run.endedAt !== null) {
        report.ended(run)
        return wasCancelled(run) ? exitCodes.completed : exitCodes.failed
      }
    } catch (error) {
      if (!(error instanceof GatewayUnreachable) || performance.now() - answeredAt > patienceMs) throw error
    }
    await delay(everyMs)
  }
}

/** Not because a step before it failed: because somebody asked. */
const wasCancelled = ({ steps }: LedgerState): boolean =>
  steps.find(({ outcome }) => outcome !== 'completed')?.outcome === 'cancelled'
