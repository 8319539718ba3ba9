import { eventIds } from '@imports/shared/contracts/import-events'
import { countRequest, endRun } from '@imports/shared/ledger/end-run'
import { findRun } from '@imports/shared/ledger/ledger'
import { requestedEvent } from '@imports/shared/ledger/requested-event'
import type { Publisher } from '@imports/shared/messaging/publisher'
import { judgeRun, type RunVerdict } from './judge-run.ts'
import { type OpenRun, openRuns } from './open-runs.ts'
import { source, type TellDeps, tellOutcomes } from './tell-outcomes.ts'

export interface WatchRunsDeps extends Omit<TellDeps, 'publish'> {
  publisher: Publisher
  /** Without a heartbeat and an event for so long, an owner is taken for dead. */
  silentMs: number
}

/** Requests silent runs again, and ends those that nobody answers for. */
export async function watchRuns(deps: WatchRunsDeps): Promise<void> {
  for (const run of await openRuns(deps.db, deps.silentMs)) await act(deps, run, judgeRun(run, deps.silentMs))
}

async function act(deps: WatchRunsDeps, run: OpenRun, verdict: RunVerdict): Promise<void> {
  switch (verdict.do) {
    case 'leave':
      return
    case 'request':
      return requestAgain(deps, run, verdict.number)
    case 'end':
      return end(deps, run.runId, verdict)
  }
}

/** Published first, counted then: a request that did not get out is made again with the same id, and not counted. */
async function requestAgain({ db, publisher, log }: WatchRunsDeps, { runId, step }: OpenRun, number: number) {
  const run = await findRun(db, runId)
  const current = run?.steps.find((candidate) => candidate.step === step)
  if (!run || !current) return
  const { sessionId, kind } = current
  await publisher.publish(requestedEvent(run, current, source, { id: eventIds.requestedAgain(sessionId, number) }))
  await countRequest(db, runId, number)
  log.warn({ runId, sessionId, kind, number }, 'silent, requested again')
}

async function end(deps: WatchRunsDeps, runId: string, { code, silentMs }: RunVerdict & { do: 'end' }) {
  const verdict = await endRun(deps.db, { runId, code, silentMs })
  if (verdict === 'ended') deps.log.warn({ runId, code }, 'run ended by the watchdog')
  if (verdict === 'ended' || verdict === 'over') await tellOutcomes({ ...deps, publish: deps.publisher.publish }, runId)
}
