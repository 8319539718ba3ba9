import { open } from 'node:fs/promises'
import { TextDecoder } from 'node:util'
import { encodingOf } from '../xml/xml-decoder.ts'
import { contentLists } from './content-lists.ts'

export interface FileTail {
  /** The file ends with the closing tag of its root: a file that was cut off does not. */
  endsCleanly: boolean
  /** The last list (see contentLists) to be closed; null if none is within reach. */
  lastList: string | null
}

const TAIL_BYTES = 16 * 1024
const HEAD_BYTES = 256

const closingList = new RegExp(`</(?:[^\\s<>/:]+:)?(${[...contentLists.keys()].join('|')})\\s*>`, 'g')

/** Looks at the last bytes of a file, without reading the rest. */
export async function readTail(path: string, root: string): Promise<FileTail> {
  const text = await tailOf(path)
  const end = new RegExp(`</(?:[^\\s<>/:]+:)?${root}\\s*>(?:\\s|<!--(?:(?!-->).)*-->)*$`, 's')
  const lists = [...text.matchAll(closingList)]
  return { endsCleanly: end.test(text), lastList: lists.at(-1)?.[1] ?? null }
}

async function tailOf(path: string): Promise<string> {
  const source = await open(path)
  try {
    const { size } = await source.stat()
    const head = await source.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const encoding = encodingOf(head.buffer.subarray(0, head.bytesRead))
    // Even, so that a UTF-16 character is not cut in half.
    const from = Math.max(0, size - TAIL_BYTES) & ~1
    const tail = await source.read(Buffer.alloc(size - from), 0, size - from, from)
    return new TextDecoder(encoding).decode(tail.buffer.subarray(0, tail.bytesRead))
  } finally {
    await source.close()
  }
}
