import type { InvariantId } from './facts/invariants.ts'
import type { Replacement } from './preload/replacement.ts'

/** A guard, how it is switched off, and the cases that must notice. */
export interface Control {
  name: string
  guard: string
  switchOff?: Replacement
  /** In the database of its bed. */
  prepare?: string
  cases: readonly string[]
  /** One of these has to be violated: that a case is slow or cannot be played is no detection. */
  by: readonly InvariantId[]
}

const handler = (file: string, snippet: string, instead: string): Replacement => ({ file, snippet, instead })

export const controls: readonly Control[] = [
  {
    name: 'fence',
    guard: 'a write commits only for the owner of the newest token',
    prepare: `create or replace function imports.fence(p_run uuid, p_token bigint, p_checkpoint jsonb default null) returns table (cancel boolean)
      language sql security definer set search_path = imports, pg_temp as $$
        update import_run set heartbeat_at = clock_timestamp() where run_id = p_run returning false $$`,
    cases: ['zombie-after-lock-wakes-after-the-next-run'],
    by: ['I3', 'I4'],
  },
  {
    name: 'one-open-run',
    guard: 'the ledger admits one open run',
    prepare: 'drop index imports.import_run_one_open',
    cases: ['redis-emptied-between-batches'],
    by: ['I7'],
  },
  {
    name: 'last-seq',
    guard: 'an event that a row reflects already changes nothing',
    switchOff: handler(
      'services/session-tracker/src/fold-event.ts',
      'if (row && row.last_seq >= seq) return null\n',
      '\n',
    ),
    cases: ['tracker-after-delivery-asleep-other'],
    by: ['I8'],
  },
  {
    name: 'terminal',
    guard: 'nothing changes a session that has ended',
    switchOff: handler(
      'services/session-tracker/src/evolve-session.ts',
      'if (isTerminal(session.status)) return session\n',
      'void isTerminal\n',
    ),
    cases: ['events-stored-again-after-the-end'],
    by: ['I8', 'I9'],
  },
  {
    name: 'ack-after-outcome',
    guard: 'a request is acknowledged when its outcome is in the ledger',
    switchOff: handler(
      'packages/shared/src/messaging/consumer.ts',
      '  let error: unknown\n  try {',
      "  let error: unknown\n  await apply({ do: 'ack' }, message, options)\n  try {",
    ),
    cases: ['importer-mid-parse-killed-same'],
    by: ['I6'],
  },
  {
    name: 'derived-ids',
    guard: 'the same fact has the same id, whoever says it',
    switchOff: handler('packages/shared/src/contracts/import-events.ts', ':ended`,', ':ended` + Math.random(),'),
    cases: ['importer-after-completed-before-next-request-killed-same'],
    by: ['I2'],
  },
  {
    name: 'idle-in-transaction',
    guard: 'a process that sleeps in a transaction loses it',
    prepare: `do $$ begin execute format('alter role import_catalog in database %I set idle_in_transaction_session_timeout = 0', current_database()); end $$`,
    cases: ['zombie-asleep-in-its-last-transaction'],
    by: ['I6'],
  },
  {
    name: 'release-by-value',
    guard: 'a lock is released only with the value that it is held with',
    switchOff: handler(
      'packages/shared/src/lock/import-lock.ts',
      'release: (value) => heldOr(false, async () => Boolean(await lockOf(value).release()))',
      'release: () => heldOr(false, async () => Boolean(await redis.del(key)))',
    ),
    cases: ['zombie-after-completed-before-next-request-wakes-during-the-next-run'],
    by: ['I6'],
  },
]
