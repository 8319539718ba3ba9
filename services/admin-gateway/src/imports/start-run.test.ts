import type { ImportRequested } from '@imports/shared/contracts/import-events'
import type { LedgerRun } from '@imports/shared/ledger/ledger'
import { LockUnavailable } from '@imports/shared/lock/import-lock'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { expect, test } from 'vitest'
import { createStartRun, type StartRunDeps } from './start-run.ts'

const request = {
  runId: 'run-1',
  kinds: ['prices', 'catalog'] as const,
  options: {},
  requestedBy: 'admin',
  requestedVia: 'admin' as const,
}
const knownRun: LedgerRun = {
  runId: 'run-1',
  steps: [
    {
      step: 1,
      kind: 'catalog',
      sessionId: 's1',
      outcome: null,
      code: null,
      payload: null,
      startedAt: null,
      endedAt: null,
    },
  ],
  options: {},
  requestedBy: 'admin',
  requestedVia: 'admin',
  lockValue: 'first',
  createdAt: '',
  expiresAt: '2026-11-20T12:05:00Z',
  endedAt: null,
  owner: null,
  attempt: 0,
  heartbeatAt: null,
}

function fakes(changes: { lock?: Partial<StartRunDeps['lock']>; ledger?: Partial<StartRunDeps['ledger']> } = {}) {
  const log: string[] = []
  const published: ImportRequested[] = []
  const deps: StartRunDeps = {
    lock: {
      take: async () => ({ value: 'mine' }),
      extend: async (value, ttlMs) => Boolean(log.push(`extend ${value} ${ttlMs}`)),
      release: async (value) => Boolean(log.push(`release ${value}`)),
      ...changes.lock,
    },
    ledger: {
      openRun: async ({ runId, lockValue }) => {
        log.push(`open ${lockValue}`)
        return { verdict: 'admitted', runId, lockValue, expiresAt: '2026-11-20T12:05:00Z' }
      },
      findRun: async () => null,
      openRunId: async () => null,
      ...changes.ledger,
    },
    publish: async (event) => {
      log.push(`publish ${event.data.lockValue}`)
      published.push(event)
    },
    leaseMs: 1000,
    pickupMs: 300_000,
    log: silentLogger(),
  }
  return { log, published, start: createStartRun(deps) }
}

test('lock, ledger, request, longer lock: in this order, the steps in theirs', async () => {
  const { log, published, start } = fakes()
  const outcome = await start(request)
  expect(log).toEqual(['open mine', 'publish mine', 'extend mine 300000'])
  expect(outcome).toMatchObject({
    outcome: 'started',
    runId: 'run-1',
    sessions: [{ kind: 'catalog' }, { kind: 'prices' }],
  })
  const [event] = published
  expect(event?.data).toMatchObject({ kind: 'catalog', step: 1, expiresAt: '2026-11-20T12:05:00Z' })
  expect(event?.id).toBe(`${event?.data.sessionId}:requested`)
  expect(event?.data.steps).toHaveLength(2)
})

test('a lock that is held refuses without asking the ledger to open anything', async () => {
  const { log, start } = fakes({ lock: { take: async () => null }, ledger: { openRunId: async () => 'other' } })
  expect(await start(request)).toEqual({ outcome: 'busy', activeRunId: 'other' })
  expect(log).toEqual([])
})

test('the second click waits a moment for the first to open their common run', async () => {
  let asked = 0
  const findRun = async () => (++asked < 3 ? null : knownRun)
  const { start } = fakes({ lock: { take: async () => null }, ledger: { findRun } })
  expect(await start(request)).toMatchObject({ outcome: 'same', runId: 'run-1', sessions: [{ id: 's1' }] })
})

test('nor is it refused because of itself, when the run is opened between the two questions', async () => {
  let asked = 0
  const findRun = async () => (++asked === 1 ? null : knownRun)
  const { start } = fakes({ lock: { take: async () => null }, ledger: { findRun, openRunId: async () => 'run-1' } })
  expect(await start(request)).toMatchObject({ outcome: 'same', runId: 'run-1' })
})

test('when the ledger is busy the lock is given back by its value', async () => {
  const openRun = async () => ({ verdict: 'busy' as const, runId: 'other' })
  const { log, start } = fakes({ ledger: { openRun } })
  expect(await start(request)).toEqual({ outcome: 'busy', activeRunId: 'other' })
  expect(log).toEqual(['release mine'])
})

test.each([
  ['nobody has touched', {}, ['release mine', 'publish first']],
  ['somebody works on', { owner: 'importer', heartbeatAt: '2026-11-20T12:00:00Z' }, ['release mine']],
  ['is over', { endedAt: '2026-11-20T12:00:00Z' }, ['release mine']],
])('a run that is there already and %s is asked for again only if that is needed', async (_what, state, expected) => {
  const openRun = async () => ({ verdict: 'same' as const, runId: 'run-1', lockValue: 'first', expiresAt: '' })
  const { log, start } = fakes({ ledger: { openRun, findRun: async () => ({ ...knownRun, ...state }) } })
  expect(await start(request)).toMatchObject({ outcome: 'same' })
  expect(log).toEqual(expected)
})

test('without an answer from Redis nothing is opened', async () => {
  const take = async () => {
    throw new LockUnavailable('away')
  }
  const { log, start } = fakes({ lock: { take } })
  expect(await start(request)).toEqual({ outcome: 'lock-unavailable' })
  expect(log).toEqual([])
})

test('a lock that cannot be stretched changes nothing', async () => {
  const extend = async () => {
    throw new LockUnavailable('away')
  }
  expect(await fakes({ lock: { extend } }).start(request)).toMatchObject({ outcome: 'started', delivery: 'stored' })
})
