import type { SessionJson } from '@imports/admin-gateway/sessions/session-json'
import { expect, test } from 'vitest'
import { followRun } from './follow-run.ts'
import { GatewayUnreachable, type RunState } from './gateway-client.ts'

// only what following looks at
const session = (seq: number) => ({ id: 's', seq }) as SessionJson
const state = (over: boolean, ...seqs: number[]): RunState => ({ runId: 'r', over, sessions: seqs.map(session) })

/** Answers one after the other, the last one again and again; an error is thrown. */
function gatewayThatSays(...answers: (RunState | Error)[]) {
  return {
    run: async () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      if (answer instanceof Error || !answer) throw answer
      return answer
    },
  }
}

test('each change is told once, until the run is over', async () => {
  const told: number[] = []
  const client = gatewayThatSays(state(false), state(false, 1), state(false, 1), state(false, 4), state(true, 4))
  await followRun(client, 'r', ({ seq }) => told.push(seq), { everyMs: 1 })
  expect(told).toEqual([1, 4])
})

test('a gateway that is away for a moment is asked again', async () => {
  const client = gatewayThatSays(state(false, 1), new GatewayUnreachable(), new GatewayUnreachable(), state(true, 2))
  expect((await followRun(client, 'r', () => {}, { everyMs: 1 })).over).toBe(true)
})

test('one that stays away ends the waiting', async () => {
  const client = gatewayThatSays(new GatewayUnreachable('away'))
  await expect(followRun(client, 'r', () => {}, { everyMs: 1, patienceMs: 20 })).rejects.toThrow('away')
})
