import { setTimeout as delay } from 'node:timers/promises'
import { isTerminal } from '@imports/shared/contracts/import-session'
import { findRun } from '@imports/shared/ledger/ledger'
import { jetstreamManager } from '@nats-io/jetstream'
import { type ChaosBed, durables } from '../bed/open-chaos-bed.ts'

/** How long it took to become true, or null. What cannot be asked at the moment (servers come and go here) is not true yet. */
export async function untilTrue(condition: () => Promise<boolean>, withinMs: number): Promise<number | null> {
  const begunAt = performance.now()
  for (;;) {
    if (await condition().catch(() => false)) return performance.now() - begunAt
    if (performance.now() - begunAt > withinMs) return null
    await delay(20)
  }
}

/** Decided, told, shown, and its lock free: what lets the next start in. */
export async function isOver(bed: ChaosBed, runId: string): Promise<boolean> {
  const run = await findRun(bed.db, runId)
  if (!run?.endedAt) return false
  const sessions = await bed.db
    .selectFrom('sessions.import_session')
    .select('status')
    .where('run_id', '=', runId)
    .execute()
  if (sessions.length < run.steps.length || sessions.some(({ status }) => !isTerminal(status))) return false
  return (await bed.lock.holder())?.value !== run.lockValue
}

/** Nobody has a message in hand, and none waits. */
export async function isQuiet({ nats, topology }: ChaosBed): Promise<boolean> {
  const manager = await jetstreamManager(nats)
  for (const durable of durables) {
    const { num_ack_pending, num_pending } = await manager.consumers.info(topology.stream, durable)
    if (num_ack_pending + num_pending > 0) return false
  }
  return true
}
