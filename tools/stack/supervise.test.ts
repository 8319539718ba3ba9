import { setImmediate as turn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { OwnedProcess } from './owned-process.ts'
import { supervise } from './supervise.ts'

/** A supervised process that dies on demand, in a time that passes only when somebody waits. */
function supervisedProcess() {
  const ends: ((how: string) => void)[] = []
  const start = (): OwnedProcess => {
    const { promise: ended, resolve } = Promise.withResolvers<string>()
    ends.push(resolve)
    return { child: undefined as never, pid: 1, ended, stop: async () => resolve('SIGTERM') } // nobody looks at the child
  }
  let time = 0
  const waits: number[] = []
  const clock = {
    now: () => time,
    wait: async (ms: number) => {
      waits.push(ms)
      time += ms
    },
  }
  const onCrashLoop = vi.fn()
  const supervised = supervise({ name: 'it', first: start(), again: start, log: () => {}, onCrashLoop, clock })
  const dieAfter = async (ms: number) => {
    time += ms
    ends.at(-1)?.('exit code 1')
    await turn()
  }
  return { onCrashLoop, supervised, waits, dieAfter, starts: () => ends.length }
}

test('what dies is started again, after a while that grows', async () => {
  const { waits, dieAfter, starts } = supervisedProcess()
  for (let death = 0; death < 5; death += 1) await dieAfter(100)
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000])
  expect(starts()).toBe(6)
})

test('the sixth death within a minute is the last', async () => {
  const { onCrashLoop, dieAfter, starts } = supervisedProcess()
  for (let death = 0; death < 6; death += 1) await dieAfter(100)
  expect(onCrashLoop).toHaveBeenCalledExactlyOnceWith('it')
  expect(starts()).toBe(6)
})

test('deaths that are long apart do not add up', async () => {
  const { onCrashLoop, waits, dieAfter } = supervisedProcess()
  for (let death = 0; death < 8; death += 1) await dieAfter(61_000)
  expect(onCrashLoop).not.toHaveBeenCalled()
  expect(new Set(waits)).toEqual(new Set([250]))
})

test('what is stopped is not started again', async () => {
  const { supervised, starts } = supervisedProcess()
  await supervised.stop(1_000)
  await turn()
  expect(starts()).toBe(1)
})
