import { once } from 'node:events'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export interface CopyQueue {
  /** A buffer to fill and push; one that was pushed before is used again where it can be. */
  takeBuffer(bytes: number): Buffer
  /** Sends the buffer's first bytes after all that was pushed before. A failure is thrown by the next of the others. */
  push(statement: string, buffer: Buffer, bytes: number): void
  /** Resolves when there is room for more: at once, unless the database lags behind. */
  room(): Promise<void>
  /** Resolves when everything that was pushed has been committed. */
  empty(): Promise<void>
  /** Gives the connection back, when what is on its way has arrived or failed. Never throws. */
  close(): Promise<void>
}

/** What may wait in memory, so that reading goes on while Postgres takes what was read. */
const waitingBytes = 1024 * 1024
const mostSpare = 8

/** COPYs on one connection of the pool, one after another, while the caller goes on. */
export async function createCopyQueue(pool: pg.Pool): Promise<CopyQueue> {
  const client = await pool.connect()
  const onTheirWay: Promise<void>[] = []
  const spare: Buffer[] = []
  let waiting = 0
  let failure: Error | undefined
  let last = Promise.resolve()

  const copy = async (statement: string, buffer: Buffer, bytes: number): Promise<void> => {
    try {
      if (failure) return
      const stream = client.query(copyFrom(statement))
      const finished = once(stream, 'finish')
      stream.end(buffer.subarray(0, bytes))
      await finished
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
    } finally {
      waiting -= bytes
      onTheirWay.shift()
      if (spare.length < mostSpare) spare.push(buffer)
    }
  }
  const throwFailure = () => {
    if (failure) throw failure
  }
  return {
    takeBuffer: (bytes) => {
      const at = spare.findIndex(({ length }) => length >= bytes)
      return (at < 0 ? undefined : spare.splice(at, 1)[0]) ?? Buffer.allocUnsafe(bytes)
    },
    push: (statement, buffer, bytes) => {
      waiting += bytes
      last = last.then(() => copy(statement, buffer, bytes))
      onTheirWay.push(last)
    },
    room: async () => {
      while (waiting > waitingBytes) await onTheirWay[0]
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
