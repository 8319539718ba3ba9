import { Readable } from 'node:stream'

export interface StreamEvent {
  event: string
  /** Where a reader that is cut off after this event resumes; null when it would miss something there. */
  id: number | null
  data: string
}

export interface EventStream {
  body: Readable
  /** An event as {@link formatEvent} writes it; of a key only the newest is kept for a reader that is slower than the changes. */
  send(key: string, text: string | Buffer): void
  close(): void
}

export interface EventStreamOptions {
  retryMs?: number
  heartbeatMs?: number
  onClose: () => void
}

/**
 * The body of a `text/event-stream` response. It is pulled: while the reader does not take more, new events replace waiting
 * ones of the same key, so what waits is never more than one event a key.
 */
export function createEventStream({ retryMs = 2_000, heartbeatMs = 15_000, onClose }: EventStreamOptions): EventStream {
  const waiting = new Map<string, string | Buffer>()
  let wantsMore = false

  const body = new Readable({
    highWaterMark: 64 * 1024,
    read: () => {
      wantsMore = true
      flush()
    },
    destroy: (error, done) => {
      clearInterval(heartbeat)
      waiting.clear()
      onClose()
      done(error)
    },
  })
  const flush = (): void => {
    for (const [key, text] of waiting) {
      if (!wantsMore) return
      waiting.delete(key)
      wantsMore = body.push(text)
    }
  }
  // a proxy closes a connection on which nothing moves; a page sees by it that there still is one: a comment it would not be told
  const heartbeat = setInterval(() => {
    if (wantsMore) wantsMore = body.push(formatEvent({ event: 'alive', id: null, data: '.' }))
  }, heartbeatMs)
  body.push(`retry: ${retryMs}\n\n`)

  return {
    body,
    send: (key, text) => {
      if (body.destroyed) return
      waiting.delete(key) // so that it moves to the end: the order of the ids is kept
      waiting.set(key, text)
      flush()
    },
    close: () => {
      clearInterval(heartbeat)
      if (!body.destroyed) body.push(null)
    },
  }
}

/** Every line of the data needs its own field; a bare line break would end it. */
export const formatEvent = ({ event, id, data }: StreamEvent): string =>
  `event: ${event}\n${id === null ? '' : `id: ${id}\n`}${data
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('')}\n`

/** Headers that keep proxies and caches from holding events back. */
export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}
