import { createHash } from 'node:crypto'

export interface ContentHash {
  update(bytes: Uint8Array): void
  /** SHA-256 in hex; nothing can be added after it. */
  digest(): string
  /** ДатаФормирования as it is written; null when there is none, or the whole head of the file has not been seen yet. */
  formedAt(): string | null
}

/** A root tag is within the first lines. Where none ends in so much, the file is hashed as it is. */
const HEAD_BYTES = 64 * 1024

/** A mark, a declaration, instructions and comments; then the first start tag. One character a byte. */
const untilRoot =
  /^((?:\u00EF\u00BB\u00BF)?(?:\s|<\?(?:(?!\?>).)*\?>|<!--(?:(?!-->).)*-->)*)(<[^\s!?>](?:[^>"']|"[^"]*"|'[^']*')*>)/s

const asWritten = (name: Uint8Array): string => Buffer.from(name).toString('latin1')
const DATE = 'ДатаФормирования'
const inWindows1251 = Uint8Array.from(DATE, (letter) => letter.charCodeAt(0) - 0x410 + 0xc0)
const date = new RegExp(
  `\\s(?:${asWritten(Buffer.from(DATE))}|${asWritten(inWindows1251)})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`,
)

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * Of what a file says, and not of when: every export writes a new date into its root tag, so the hash of the whole file would
 * never be the same again. All else counts, the rest of the root tag too.
 */
export function createContentHash(): ContentHash {
  const hash = createHash('sha256')
  let head: Buffer | null = Buffer.alloc(0)
  let formed: string | null = null

  function takeHead(all: Buffer): void {
    const found = untilRoot.exec(all.toString('latin1', 0, HEAD_BYTES))
    if (!found && all.length < HEAD_BYTES) {
      head = Buffer.from(all) // a chunk is good until the next one is asked for
      return
    }
    head = null
    const [start = '', before = '', root = ''] = found ?? []
    const dated = date.exec(root)
    formed = dated?.[1] ?? dated?.[2] ?? null
    hash.update(Buffer.from(before + (dated ? root.replace(dated[0], '') : root), 'latin1'))
    hash.update(all.subarray(start.length))
  }

  return {
    update(bytes) {
      if (head) takeHead(head.length === 0 ? asBuffer(bytes) : Buffer.concat([head, bytes]))
      else hash.update(bytes)
    },
    digest() {
      if (head) hash.update(head)
      return hash.digest('hex')
    },
    formedAt: () => formed,
  }
}
