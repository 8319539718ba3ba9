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

/** Enough for any XML declaration: a longer one is refused. */
const HEAD_BYTES = 256

/** The encoding comes from the byte order mark, else from the declaration, else it is UTF-8. Nothing is replaced or skipped. */
export function createXmlDecoder(): XmlDecoder {
  let head: Uint8Array = new Uint8Array(0)
  let decoder: TextDecoder | undefined

  function begin(): string {
    // The mark is left to the parser: a second one would be a character that may not stand there.
    decoder = new TextDecoder(encodingOf(head.subarray(0, HEAD_BYTES)), { fatal: true, ignoreBOM: true })
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
        throw new UndecodableText('последний символ записан не полностью', { readable: text, incomplete: true })
      }
    },
  }
}

/** The one byte that windows-1251 has no character for, whatever the TextDecoder makes of it. */
const UNASSIGNED = 0x98

function decodeWith(decoder: TextDecoder, bytes: Uint8Array): string {
  const { encoding } = decoder
  const unassigned = encoding === 'windows-1251' ? bytes.indexOf(UNASSIGNED) : -1
  try {
    if (unassigned < 0) return decoder.decode(bytes, { stream: true })
  } catch {
    // Told below.
  }
  const replaced = new TextDecoder(encoding).decode(unassigned < 0 ? bytes : bytes.subarray(0, unassigned))
  // The first characters may be the rest of one begun in the chunk before: not the fault.
  const fault = unassigned < 0 ? Math.max(replaced.indexOf('\uFFFD', 4), 0) : replaced.length
  throw new UndecodableText(`байты не соответствуют кодировке ${encoding.toUpperCase()}`, {
    readable: replaced.slice(0, fault),
  })
}

/** What begins like this is certainly not what we read, and would otherwise be refused for a character that means nothing to anybody. */
const unreadable: [beginning: number[], what: string][] = [
  [[0xff, 0xfe, 0x00, 0x00], 'кодировка UTF-32 не поддерживается'],
  [[0x00, 0x00, 0xfe, 0xff], 'кодировка UTF-32 не поддерживается'],
  [[0x3c, 0x00, 0x00, 0x00], 'кодировка UTF-32 не поддерживается'],
  [[0x00, 0x00, 0x00, 0x3c], 'кодировка UTF-32 не поддерживается'],
  [[0x3c, 0x00], 'кодировка UTF-16 без метки порядка байтов (BOM) не поддерживается'],
  [[0x00, 0x3c], 'кодировка UTF-16 без метки порядка байтов (BOM) не поддерживается'],
  [[0x2b, 0x2f, 0x76], 'кодировка UTF-7 не поддерживается'],
  [[0x4c, 0x6f, 0xa7, 0x94], 'кодировка EBCDIC не поддерживается'],
  [[0x50, 0x4b, 0x03, 0x04], 'это архив ZIP, а не файл XML'],
  [[0x1f, 0x8b], 'это архив GZIP, а не файл XML'],
]

const byMark: [mark: number[], encoding: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

const byDeclaration = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['windows-1251', 'windows-1251'],
  ['cp1251', 'windows-1251'],
])

/**
 * The label of the TextDecoder that reads a document beginning with these bytes. A mark is believed before a declaration: an editor that
 * saves a file anew writes the one and forgets the other, and bytes that are not what the mark says are refused anyway.
 */
export function encodingOf(head: Uint8Array): string {
  const beginsWith = ([bytes]: [number[], string]) => bytes.every((byte, at) => head[at] === byte)
  const refused = unreadable.find(beginsWith)
  if (refused) throw new UndecodableText(refused[1])
  const marked = byMark.find(beginsWith)
  if (marked) return marked[1]
  const declaration = /^<\?xml\s[^>]*/.exec(Buffer.from(head).toString('latin1'))?.[0]
  if (declaration === undefined) return 'utf-8'
  if (declaration.length === head.length && head.length >= HEAD_BYTES) {
    throw new UndecodableText(`объявление XML длиннее ${HEAD_BYTES} байт`)
  }
  const declared = /\sencoding\s*=\s*["']([^"']*)["']/.exec(declaration)?.[1]
  if (declared === undefined) return 'utf-8'
  const encoding = byDeclaration.get(declared.toLowerCase())
  if (!encoding) throw new UndecodableText(`кодировка «${declared.slice(0, 40)}» не поддерживается`)
  return encoding
}
