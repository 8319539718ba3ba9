import { TextDecoder } from 'node:util'

/** The bytes are not in the encoding the file claims, or the claim is not one we read. */
export class UndecodableText extends Error {
  override name = 'UndecodableText'
  /** What could still be read before the fault, to find its line. */
  readonly readable: string

  constructor(reason: string, readable = '') {
    super(reason)
    this.readable = readable
  }
}

export interface XmlDecoder {
  /** Returns '' while too little has been seen to know the encoding. */
  decode(bytes: Uint8Array): string
  /** Returns what was held back; throws when the bytes stop in the middle of a character. */
  end(): string
}

/** Enough for any XML declaration; a document without one needs no more than this to be sure of it. */
const HEAD_BYTES = 256

/** The encoding comes from the byte order mark, else from the declaration, else it is UTF-8. Nothing is replaced or skipped. */
export function createXmlDecoder(): XmlDecoder {
  let head: Uint8Array = new Uint8Array(0)
  let decoder: TextDecoder | undefined

  function decodeWith(using: TextDecoder, bytes: Uint8Array, stream: boolean): string {
    try {
      return using.decode(bytes, { stream })
    } catch {
      const replaced = new TextDecoder(using.encoding).decode(bytes)
      // The first characters may be the rest of one begun in the chunk before: not the fault.
      const fault = replaced.indexOf('\uFFFD', 4)
      throw new UndecodableText(
        `байты не соответствуют кодировке ${using.encoding.toUpperCase()}`,
        replaced.slice(0, Math.max(fault, 0)),
      )
    }
  }

  function begin(stream: boolean): string {
    decoder = new TextDecoder(encodingOf(head), { fatal: true })
    return decodeWith(decoder, head, stream)
  }

  return {
    decode(bytes) {
      if (decoder) return decodeWith(decoder, bytes, true)
      head = Buffer.concat([head, bytes])
      return head.length < HEAD_BYTES ? '' : begin(true)
    },
    end() {
      return decoder ? decodeWith(decoder, new Uint8Array(0), false) : begin(false)
    },
  }
}

const byMark: [mark: number[], encoding: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

const byDeclaration = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['windows-1251', 'windows-1251'],
  ['cp1251', 'windows-1251'],
])

/** The label of the TextDecoder that reads a document beginning with these bytes. */
export function encodingOf(head: Uint8Array): string {
  const marked = byMark.find(([mark]) => mark.every((byte, at) => head[at] === byte))
  if (marked) return marked[1]
  const declared = /^<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(Buffer.from(head).toString('latin1'))?.[1]
  if (declared === undefined) return 'utf-8'
  const encoding = byDeclaration.get(declared.toLowerCase())
  if (!encoding) throw new UndecodableText(`кодировка «${declared.slice(0, 40)}» не поддерживается`)
  return encoding
}
