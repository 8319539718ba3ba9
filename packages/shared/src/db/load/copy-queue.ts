import { once } from 'node:events'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export interface CopyQueue {
  /** Sends `text`, lines of COPY's format, after all that was pushed before. A failure is thrown by the next of the others. */
  push(statement: string, text: string): void
  /** Resolves when there is room for more: at once, unless the database lags behind. */
  room(): Promise<void>
  /** Resolves when everything that was pushed has been committed. */
  empty(): Promise<void>
  /** Gives the connection back, when what is on its way has arrived or failed. Never throws. */
  close(): Promise<void>
}

/** Bytes that may wait in memory, so that reading goes on while Postgres takes what was read. */
const waitingLength = 1024 * 1024

/** COPYs on one connection of the pool, one after another, while the caller goes on. */
export async function createCopyQueue(pool: pg.Pool): Promise<CopyQueue> {
  const client = await pool.connect()
  const onTheirWay: Promise<void>[] = []
  let waiting = 0
  let failure: Error | undefined
  let last = Promise.resolve()

  const copy = async (statement: string, lines: Buffer): Promise<void> => {
    try {
      if (failure) return
      const stream = client.query(copyFrom(statement))
      const finished = once(stream, 'finish')
      stream.end(lines)
      await finished
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
    } finally {
      waiting -= lines.length
      onTheirWay.shift()
    }
  }
  const throwFailure = () => {
    if (failure) throw failure
  }
  return {
    push: (statement, text) => {
      // as bytes: the text is made of thousands of pieces, many of which keep the piece of the file they were cut from in memory
      const lines = Buffer.from(text)
      waiting += lines.length
      last = last.then(() => copy(statement, lines))
      onTheirWay.push(last)
    },
    room: async () => {
      while (waiting > waitingLength) await onTheirWay[0]
      throwFailure()
    },
    empty: async () => {
      await last
      throwFailure()
    },
    close: async () => {
      await last
      client.release(failure) // a connection in the middle of a COPY is of no use to anybody
    },
  }
}
