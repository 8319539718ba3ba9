import type { SessionJson } from '@imports/admin-gateway/sessions/session-json'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import type { ImportIssue } from '@imports/shared/contracts/import-session'

/** Nobody answered at the gateway's address, or not as a gateway. */
export class GatewayUnreachable extends Error {
  override name = 'GatewayUnreachable'
}

export interface Refused {
  status: number
  code: string
  message: string
  activeRunId?: string
}

export interface RunState {
  runId: string
  over: boolean
  sessions: SessionJson[]
}

/** What the ledger says of a run; the sessions follow it when the broker is there. */
export interface LedgerState {
  runId: string
  endedAt: string | null
  cancel: { requestedAt: string; requestedBy: string } | null
  steps: { kind: ImportKind; outcome: 'completed' | 'failed' | 'cancelled' | null; code: string | null }[]
}

export type CancelAnswer = { outcome: 'requested'; requestedAt: string; requestedBy: string } | { outcome: 'over' }

export type SessionWithIssues = SessionJson & { issueCount: number; issues: ImportIssue[] }

export interface GatewayClient {
  start(body: object): Promise<{ runId: string; sessions: { id: string; kind: string }[] } | { refused: Refused }>
  run(runId: string): Promise<RunState & LedgerState>
  cancel(runId: string): Promise<CancelAnswer | { refused: Refused }>
  session(id: string): Promise<SessionWithIssues>
}

/** The JSON API of the gateway. Throws {@link GatewayUnreachable}. */
export function createGatewayClient(gateway: string, token: string): GatewayClient {
  const ask = async (path: string, body?: object): Promise<{ status: number; answer: unknown }> => {
    try {
      const response = await fetch(new URL(path, gateway), {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      })
      return { status: response.status, answer: await response.json() }
    } catch (cause) {
      throw new GatewayUnreachable(`Шлюз недоступен: ${gateway}`, { cause })
    }
  }
  const get = async <T>(path: string): Promise<T> => {
    const { status, answer } = await ask(path)
    if (status !== 200) throw new GatewayUnreachable(`Шлюз ответил ${status} на ${path}`)
    return answer as T // our own gateway of the same version; its answers are what its types say
  }
  return {
    start: async (body) => {
      const { status, answer } = await ask('/api/runs', body)
      if (status === 201) return answer as { runId: string; sessions: { id: string; kind: string }[] } // as above
      return { refused: { status, ...(answer as Omit<Refused, 'status'>) } } // as above
    },
    cancel: async (runId) => {
      const { status, answer } = await ask(`/api/runs/${encodeURIComponent(runId)}/cancel`, {})
      if (status === 200 || status === 202) return answer as CancelAnswer // as above
      return { refused: { status, ...(answer as Omit<Refused, 'status'>) } } // as above
    },
    run: (runId) => get(`/api/runs/${runId}`),
    session: (id) => get(`/api/sessions/${id}`),
  }
}
