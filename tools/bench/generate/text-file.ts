import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const CAPACITY = 4 * 1024 * 1024
const buffer = Buffer.allocUnsafe(CAPACITY)

/** Writes a file from its pieces and returns its size. One at a time: all use the same buffer. */
export function writeTextFile(path: string, pieces: Iterable<string>): number {
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'w')
  let bytes = 0
  let filled = 0
  const flush = () => {
    for (let at = 0; at < filled; ) at += writeSync(file, buffer, at, filled - at)
    bytes += filled
    filled = 0
  }
  try {
    for (const piece of pieces) {
      if (filled + piece.length * 3 > CAPACITY) flush() // at most three bytes for each unit of UTF-16
      filled += buffer.write(piece, filled)
    }
    flush()
    return bytes
  } finally {
    closeSync(file)
  }
}
