import { get, type IncomingMessage } from 'node:http'

export interface LiveClient {
  /** The newest sequence that each session was shown with. */
  shown: ReadonlyMap<string, number>
  isOpen(): boolean
  /** Cuts the connection; the client opens it again by itself, and resumes where it was. */
  cut(): void
  close(): void
}

export interface LiveClientOptions {
  url: string
  cookie: string
  /** Called with each row that arrives, whatever it replaces. */
  onRow: (sessionId: string, seq: number) => void
}

const reopenAfterMs = 100

/** What a browser's EventSource and the page's script do with the list, but for drawing it. */
export function openLiveClient({ url, cookie, onRow }: LiveClientOptions): LiveClient {
  const shown = new Map<string, number>()
  let lastEventId = ''
  let response: IncomingMessage | null = null
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const take = (block: string): void => {
    const [, id] = /^id: (\d+)$/m.exec(block) ?? []
    if (id !== undefined) lastEventId = id
    const [, sessionId, seq] = /^data: <tr id="session-([^"]+)"[^>]* data-seq="(\d+)"/m.exec(block) ?? []
    if (sessionId === undefined || Number(seq) < (shown.get(sessionId) ?? 0)) return
    shown.set(sessionId, Number(seq))
    onRow(sessionId, Number(seq))
  }
  const open = (): void => {
    const headers = { cookie, accept: 'text/event-stream', ...(lastEventId && { 'last-event-id': lastEventId }) }
    const request = get(url, { headers, agent: false }, (opened) => {
      if (opened.statusCode !== 200) return void request.destroy()
      response = opened.setEncoding('latin1') // faster, and what is looked for is ASCII
      let text = ''
      opened.on('data', (chunk: string) => {
        const blocks = (text + chunk).split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) take(block)
      })
    })
    request.on('error', () => {}) // closes, too
    request.once('close', () => {
      response = null
      if (!closed) timer = setTimeout(open, reopenAfterMs)
    })
  }
  open()
  return {
    shown,
    isOpen: () => response !== null,
    cut: () => response?.destroy(),
    close: () => {
      closed = true
      clearTimeout(timer)
      response?.destroy()
    },
  }
}
