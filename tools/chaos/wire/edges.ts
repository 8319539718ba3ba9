import type { ServiceName } from '@imports/shared/contracts/database-roles'
import type { NatsTalk } from './nats-wire.ts'
import type { PostgresTalk } from './postgres-wire.ts'
import type { RedisTalk } from './redis-wire.ts'

/** Places in the life of one step, in their order; named by what has just happened or is about to. */
export const importerEdges = [
  'after-delivery',
  'after-claim',
  'after-lock',
  'mid-parse',
  'before-first-batch',
  'between-batches',
  'in-tx-before-commit',
  'after-last-commit-before-completed',
  'after-completed-before-next-request',
  'after-next-request-before-hand-over',
  'after-release',
  'before-ack',
] as const
export const gatewayEdges = ['after-lock', 'after-lock-before-publish', 'after-publish-before-stretch'] as const
export const trackerEdges = ['after-delivery', 'after-commit-before-ack'] as const

export type Edge = (typeof importerEdges)[number] | (typeof gatewayEdges)[number] | (typeof trackerEdges)[number]

export type Talk = RedisTalk | NatsTalk | (PostgresTalk & { connection: number })

/** Told of each edge with what it is about: the kind of import, for the tracker the kind of event; `nth` of its name, from 1. */
export type OnEdge = (edge: Edge, about: string, nth: number) => void

/** What a service says to its servers, read as the places of its work. Follows one step at a time, as a service does. */
export function followEdges(service: ServiceName, prefix: string, onEdge: OnEdge): (talk: Talk) => void {
  // by what it is about, too: a step may be acknowledged when the next one has come already
  const counts = new Map<string, number>()
  const reach = (edge: Edge, about: string) => {
    const place = `${about} ${edge}`
    const nth = (counts.get(place) ?? 0) + 1
    counts.set(place, nth)
    onEdge(edge, about, nth)
  }
  const begin = () => counts.clear()
  if (service === 'admin-gateway') return followStart(prefix, reach, begin)
  if (service === 'session-tracker') return followProjection(prefix, reach, begin)
  return followStep(prefix, reach, begin)
}

type Reach = (edge: Edge, about: string) => void

function followStep(prefix: string, reach: Reach, begin: () => void): (talk: Talk) => void {
  const transactions = followTransactions()
  const requested = `${prefix}.requested.`
  let kind = 'none'
  let phase: 'idle' | 'claimed' | 'locked' | 'settled' = 'idle'
  return (talk) => {
    if (talk.said === 'delivery' && talk.subject.startsWith(requested)) {
      begin()
      kind = talk.subject.slice(requested.length)
      phase = 'idle'
      reach('after-delivery', kind)
    } else if (talk.said === 'statement') {
      const now = transactions.statement(talk)
      if (now === 'fenced') reach('before-first-batch', kind)
      if (now === 'committing outcome') reach('in-tx-before-commit', kind)
    } else if (talk.said === 'answer') {
      const now = transactions.answer(talk)
      if (talk.sql.includes('imports.claim(')) phase = talk.row.includes('claimed') ? 'claimed' : 'settled'
      if (talk.sql.includes('imports.claim(') && phase === 'claimed') reach('after-claim', kind)
      if (now === 'committed batch') reach('between-batches', kind)
      if (now === 'committed outcome') {
        phase = 'settled'
        reach('after-last-commit-before-completed', kind)
      }
    } else if (talk.said === 'publish') {
      if (talk.subject.startsWith(`${prefix}.progressed.`) && talk.payload.includes('"phase":"reading"')) {
        reach('mid-parse', kind)
      }
      // the next step may have come by now: its durable says which one is acknowledged
      const [, acknowledged] = /^\$JS\.ACK\..*?\.importer-(\w+)\./.exec(talk.subject) ?? []
      if (acknowledged && talk.payload === '+ACK') reach('before-ack', acknowledged)
    } else if (talk.said === 'stored') {
      const [, what, about = ''] = talk.subject.slice(prefix.length).split('.')
      if (what === 'completed' || what === 'failed' || what === 'cancelled') {
        reach('after-completed-before-next-request', about)
      }
      if (what === 'requested') reach('after-next-request-before-hand-over', about)
    } else if (talk.said === 'lock answered') {
      if (phase === 'claimed') {
        phase = 'locked'
        reach('after-lock', kind)
      } else if (phase === 'settled') reach('after-release', kind)
    }
  }
}

function followStart(prefix: string, reach: Reach, begin: () => void): (talk: Talk) => void {
  let opened = false
  return (talk) => {
    if (talk.said === 'lock answered' && !opened) {
      begin()
      reach('after-lock', 'run')
    } else if (talk.said === 'lock answered') {
      opened = false
    } else if (talk.said === 'answer' && talk.sql.includes('imports.open_run(') && talk.row.includes('admitted')) {
      opened = true
      reach('after-lock-before-publish', 'run')
    } else if (talk.said === 'stored' && talk.subject.startsWith(`${prefix}.requested.`)) {
      reach('after-publish-before-stretch', 'run')
    }
  }
}

function followProjection(prefix: string, reach: Reach, begin: () => void): (talk: Talk) => void {
  const transactions = followTransactions()
  let event = 'none'
  return (talk) => {
    if (talk.said === 'delivery' && talk.subject.startsWith(`${prefix}.`)) {
      begin()
      event = talk.subject.split('.')[1] ?? 'none'
      reach('after-delivery', event)
    } else if (talk.said === 'statement') {
      transactions.statement(talk)
    } else if (talk.said === 'answer' && transactions.answer(talk) === 'committed projection') {
      reach('after-commit-before-ack', event)
    }
  }
}

interface Transaction {
  fenced: boolean
  settled: boolean
  projected: boolean
}

/** What a statement means for the transaction of its connection. */
function followTransactions() {
  const open = new Map<number, Transaction>()
  type Statement = Extract<Talk, { said: 'statement' }>
  type Answer = Extract<Talk, { said: 'answer' }>
  return {
    statement: ({ sql, connection }: Statement): 'fenced' | 'committing outcome' | null => {
      if (/^\s*begin\b/i.test(sql)) open.set(connection, { fenced: false, settled: false, projected: false })
      const transaction = open.get(connection)
      if (!transaction) return null
      if (/^\s*rollback\b/i.test(sql)) open.delete(connection)
      if (/^\s*commit\b/i.test(sql)) return transaction.settled ? 'committing outcome' : null
      if (sql.includes('pg_notify(')) transaction.projected = true
      if (sql.includes('imports.settle(')) transaction.settled = true
      if (!sql.includes('imports.fence(') || transaction.fenced) return null
      transaction.fenced = true
      return 'fenced'
    },
    answer: ({ sql, connection, failed }: Answer) => {
      const transaction = open.get(connection)
      if (!transaction || !/^\s*commit\b/i.test(sql)) return null
      open.delete(connection)
      if (failed) return null
      if (transaction.settled) return 'committed outcome' as const
      if (transaction.fenced) return 'committed batch' as const
      return transaction.projected ? ('committed projection' as const) : null
    },
  }
}
