import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from './eventually.ts'
import { openProxy } from './tcp-proxy.ts'

/** A server that says back what it hears, behind a proxy. */
async function echo() {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await openProxy({ target: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` })
  onTestFinished(async () => {
    await proxy.close()
    server.close()
  })
  return proxy
}

function dial(port: number) {
  const heard = { text: '', ended: false, error: '' }
  const socket: Socket = connect({ host: '127.0.0.1', port })
  socket.on('data', (data) => {
    heard.text += data
  })
  socket.on('end', () => {
    heard.ended = true
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    heard.error = error.code ?? ''
  })
  onTestFinished(() => void socket.destroy())
  return { socket, heard }
}

test('what passes comes back whole and in order, and an end is passed on', async () => {
  const proxy = await echo()
  const { socket, heard } = dial(proxy.port)
  const long = 'x'.repeat(5_000_000)
  socket.write('a')
  socket.end(long)
  await eventually(() => expect(heard.ended).toBe(true))
  expect([heard.text.length, heard.text === `a${long}`]).toEqual([long.length + 1, true]) // not printed: it is long
})

test('a black hole swallows nothing: what was sent into it arrives when the network is back', async () => {
  const proxy = await echo()
  const { socket, heard } = dial(proxy.port)
  socket.write('before ')
  await eventually(() => expect(heard.text).toBe('before '))
  proxy.blackHole()
  socket.write('during')
  const late = dial(proxy.port)
  await once(late.socket, 'connect')
  late.socket.write('late')
  await expect(
    eventually(() => expect(heard.text + late.heard.text).not.toBe('before '), { withinMs: 200 }),
  ).rejects.toThrow()
  proxy.pass()
  await eventually(() => expect([heard.text, late.heard.text]).toEqual(['before during', 'late']))
})

test('a cut resets what is open and what is opened, until it passes again', async () => {
  const proxy = await echo()
  const open = dial(proxy.port)
  open.socket.write('x')
  await eventually(() => expect(open.heard.text).toBe('x'))
  proxy.cut()
  const refused = dial(proxy.port)
  await eventually(() => expect([open.heard.error, refused.heard.error]).toEqual(['ECONNRESET', 'ECONNRESET']))
  proxy.pass()
  const again = dial(proxy.port)
  again.socket.write('y')
  await eventually(() => expect(again.heard.text).toBe('y'))
})

test('a delay is met on the way there and on the way back', async () => {
  const proxy = await echo()
  proxy.pass({ delayMs: 100 })
  const { socket, heard } = dial(proxy.port)
  const startedAt = performance.now()
  socket.write('x')
  await eventually(() => expect(heard.text).toBe('x'))
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195)
})
