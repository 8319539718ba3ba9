import { expect, test } from 'vitest'
import { createEventStream, formatEvent } from './event-stream.ts'

test('every line of the data has its field, and a line break cannot start another event', () => {
  expect(formatEvent({ event: 'session', id: 7, data: '<tr>\n\nevent: fake\r\n</tr>' })).toBe(
    'event: session\nid: 7\ndata: <tr>\ndata: \ndata: event: fake\ndata: </tr>\n\n',
  )
})

test('a reader that takes nothing gets the newest state of each row, not every step to it', async () => {
  const stream = createEventStream({ onClose: () => {} })
  const big = 'x'.repeat(100_000) // more than the body holds before it waits for its reader
  stream.body.read(0)
  const event = 'session'
  stream.send('filler', formatEvent({ event, id: 1, data: big }))
  for (let id = 2; id <= 500; id++)
    stream.send(id % 2 ? 'odd' : 'even', formatEvent({ event, id, data: `state ${id}` }))
  const ids: string[] = []
  for await (const chunk of stream.body) {
    ids.push(...(String(chunk).match(/^id: \d+$/gm) ?? []))
    if (ids.length === 3) break
  }
  expect(ids).toEqual(['id: 1', 'id: 499', 'id: 500'])
})

test('closing is told once, and nothing is sent afterwards', () => {
  let closed = 0
  const stream = createEventStream({ onClose: () => closed++ })
  stream.body.destroy()
  stream.body.destroy()
  stream.send('a', 'late')
  return expect.poll(() => closed).toBe(1)
})

test('a reader hears now and then that there still is a connection', async () => {
  const stream = createEventStream({ heartbeatMs: 5, onClose: () => {} })
  for await (const chunk of stream.body) if (String(chunk) === 'event: alive\ndata: .\n\n') break
  expect(stream.body.destroyed).toBe(true)
})
