import type { AddressInfo } from 'node:net'
import type { Browser } from './browser.ts'
import type { TestGateway } from './test-gateway.ts'

export interface ReceivedEvent {
  event: string
  id: string
  data: string
}

export interface TestEventSource extends AsyncDisposable {
  headers: Headers
  events: ReceivedEvent[]
  browser: Browser
  closed(): boolean
}

/** Opens a stream over a real connection: `inject` would wait for its end. Throws the status when it is refused. */
export async function openEventSource(
  gateway: TestGateway,
  path: string,
  headers: Record<string, string> = {},
  browser?: Browser,
): Promise<TestEventSource> {
  const { server } = gateway.app
  if (!server.listening) await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.address() as AddressInfo // it listens on TCP
  const visitor = browser ?? (await gateway.loggedIn())
  const abort = new AbortController()
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { accept: 'text/event-stream', cookie: visitor.cookieHeader(), ...headers },
    signal: abort.signal,
  })
  if (response.status !== 200 || !response.body) throw new Error(String(response.status))
  const events: ReceivedEvent[] = []
  let closed = false
  const reading = readEvents(response.body, (event) => events.push(event)).then(
    () => {
      closed = true
    },
    () => {
      closed = true
    },
  )
  return {
    headers: response.headers,
    events,
    browser: visitor,
    closed: () => closed,
    [Symbol.asyncDispose]: async () => {
      abort.abort()
      await reading
    },
  }
}

async function readEvents(body: ReadableStream<Uint8Array>, onEvent: (event: ReceivedEvent) => void): Promise<void> {
  let text = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = (name: string) =>
        block.split('\n').flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []))
      const data = fields('data')
      if (data.length > 0)
        onEvent({ event: fields('event')[0] ?? '', id: fields('id')[0] ?? '', data: data.join('\n') })
    }
  }
}
