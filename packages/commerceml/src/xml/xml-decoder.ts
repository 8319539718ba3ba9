import { TextDecoder } from 'node:util'

/** The bytes are not in the encoding the file claims, or the claim is not one we read. */
export class UndecodableText extends Error {
  override name = 'UndecodableText'
  /** What could still be read of the chunk before the fault, to find its line. */
  readonly readable: string
  /** Nothing is wrong with the bytes, but the last character is not all there. */
  readonly incomplete: boolean

  constructor(reason: string, { readable = '', incomplete = false } = {}) {
    super(reason)
    this.readable = readable
    this.incomplete = incomplete
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

  function begin(): string {
    decoder = new TextDecoder(encodingOf(head), { fatal: true })
    return decodeWith(decoder, head)
  }

  return {
    decode(bytes) {
      if (decoder) return decodeWith(decoder, bytes)
      head = Buffer.concat([head, bytes])
      return head.length < HEAD_BYTES ? '' : begin()
    },
    end() {
      const text = decoder ? '' : begin()
      try {
        return text + (decoder?.decode() ?? '')
      } catch {
        throw new UndecodableText('последний символ записан не полностью', { incomplete: true })
      }
    },
  }
}

function decodeWith(decoder: TextDecoder, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes, { stream: true })
  } catch {
    const replaced = new TextDecoder(decoder.encoding).decode(bytes)
    // The first characters may be the rest of one begun in the chunk before: not the fault.
    const fault = replaced.indexOf('\uFFFD', 4)
    throw new UndecodableText(`байты не соответствуют кодировке ${decoder.encoding.toUpperCase()}`, {
      readable: replaced.slice(0, Math.max(fault, 0)),
    })
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
