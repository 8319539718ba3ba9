import { expect, test } from 'vitest'
import { type CancelReport, cancelRun } from './cancel-run.ts'
import {
  type CancelAnswer,
  GatewayUnreachable,
  type LedgerState,
  type Refused,
  type RunState,
} from './gateway-client.ts'

type Outcome = LedgerState['steps'][number]['outcome']
const state = (...outcomes: Outcome[]): RunState & LedgerState => ({
  runId: 'r',
  over: false,
  sessions: [], // the tracker may be away: only the ledger counts
  endedAt: outcomes.includes(null) ? null : '2026-11-20T12:00:00Z',
  cancel: null,
  steps: outcomes.map((outcome) => ({ kind: 'catalog', outcome, code: null })),
})
const requested: CancelAnswer = { outcome: 'requested', requestedAt: '2026-11-20T12:00:00Z', requestedBy: 'anna' }
const refusal = (status: number): { refused: Refused } => ({ refused: { status, code: 'X', message: 'нельзя' } })

/** Answers one after the other, the last one again and again; an error is thrown. */
async function cancelled(answer: CancelAnswer | { refused: Refused }, ...states: ((RunState & LedgerState) | Error)[]) {
  const said: string[] = []
  const report: CancelReport = {
    refused: (message) => said.push(`refused ${message}`),
    requested: (_, by) => said.push(`requested ${by}`),
    ended: ({ runId }) => said.push(`ended ${runId}`),
  }
  const run = async () => {
    const next = states.length > 1 ? states.shift() : states[0]
    if (next instanceof Error || !next) throw next
    return next
  }
  const code = await cancelRun({ cancel: async () => answer, run }, 'r', report, { everyMs: 1, patienceMs: 20 })
  return { code, said }
}

test('it waits until the ledger has ended the run, and that it was cancelled is success', async () => {
  expect(
    await cancelled(requested, state(null, null), new GatewayUnreachable(), state('completed', 'cancelled')),
  ).toEqual({
    code: 0,
    said: ['requested anna', 'ended r'],
  })
})

test.each<[Outcome[], number]>([
  [['completed'], 1],
  [['failed', 'cancelled'], 1],
  [['cancelled', 'cancelled'], 0],
])('a run that had ended as %j gives %i', async (outcomes, code) => {
  expect(await cancelled({ outcome: 'over' }, state(...outcomes))).toEqual({ code, said: ['ended r'] })
})

test.each([
  [404, 2],
  [403, 2],
  [401, 4],
])('answer %i gives %i', async (status, code) =>
  expect(await cancelled(refusal(status))).toEqual({ code, said: ['refused нельзя'] }),
)

test('a gateway that stays away ends the waiting', async () => {
  await expect(cancelled(requested, new GatewayUnreachable('away'))).rejects.toThrow('away')
})
