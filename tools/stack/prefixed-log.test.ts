import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { prefixedLog } from './prefixed-log.ts'

const time = new Date(2026, 0, 2, 3, 4, 5, 6)

async function shown(lines: string[], colour = false): Promise<string[]> {
  const written: string[] = []
  const log = prefixedLog({ write: (line) => written.push(line), colour, now: () => time })
  const stream = new PassThrough()
  log.follow('gateway', stream)
  stream.end(lines.map((line) => `${line}\n`).join(''))
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  return written
}

const record = (fields: object) => JSON.stringify({ level: 30, time: time.getTime(), pid: 1, hostname: 'h', ...fields })

test('a record is a line with time, name, level, message and its fields', async () => {
  expect(await shown([record({ msg: 'run requested', kind: 'catalog', files: ['a', 'b'] })])).toEqual([
    '03:04:05.006 gateway           info  run requested kind=catalog files=["a","b"]',
  ])
})

test('levels and times may be words', async () => {
  const [line] = await shown([
    JSON.stringify({ level: 'warn', time: time.toISOString(), service: 'gateway', msg: 'late' }),
  ])
  expect(line).toBe('03:04:05.006 gateway           warn  late')
})

test('what is no record is kept as it is', async () => {
  expect(await shown(['Error: boom', '{"half":', '{"level":"info"}'])).toEqual([
    '03:04:05.006 gateway           Error: boom',
    '03:04:05.006 gateway           {"half":',
    '03:04:05.006 gateway           {"level":"info"}',
  ])
})

test("an error's stack stands below its message", async () => {
  const err = { type: 'Error', message: 'lost', stack: 'Error: lost\n    at here' }
  expect(await shown([record({ level: 50, msg: 'failed', err })])).toEqual([
    '03:04:05.006 gateway           error failed',
    '03:04:05.006 gateway                 Error: lost',
    '03:04:05.006 gateway                 at here',
  ])
})

test('a long value is cut, and nothing in it can paint the terminal', async () => {
  const [line = ''] = await shown([record({ msg: 'read', name1: `\u001b[31m${'x'.repeat(200)}` })])
  expect(line).not.toContain('\u001b')
  expect(line.length).toBeLessThan(140)
})

test('colours are for terminals', async () => {
  expect((await shown([record({ msg: 'hello' })], true))[0]).toContain('\u001b[36mgateway')
})
