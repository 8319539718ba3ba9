import { connect } from 'node:net'

/** Connects, says something, and waits until what it hears matches; throws otherwise. Enough to see whether a server is up. */
export function firstWords(port: number, say: string, expected: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' })
    let heard = ''
    const fail = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    socket.setTimeout(1_000, () => fail(new Error('no answer')))
    socket.once('error', fail)
    socket.once('close', () => fail(new Error(`said ${JSON.stringify(heard)}`)))
    socket.once('connect', () => socket.write(say))
    socket.on('data', (chunk) => {
      heard += chunk
      if (!expected.test(heard)) return
      socket.removeAllListeners('close')
      socket.destroy()
      resolve()
    })
  })
}
