import { hash } from 'node:crypto'

export interface SeededRandom {
  /** From 0 (included) to 1 (excluded). */
  next(): number
  /** Both ends included. */
  integer(from: number, to: number): number
  pick<T>(list: readonly T[]): T
  chance(probability: number): boolean
}

/**
 * Random numbers that follow from the key alone, so that any record can be made again without the ones before it: files refer to
 * each other and none is kept in memory.
 */
export function seededRandom(...key: (string | number)[]): SeededRandom {
  const digest = hash('sha1', key.join(':'), 'buffer')
  let a = digest.readInt32LE(0)
  let b = digest.readInt32LE(4)
  let c = digest.readInt32LE(8)
  let counter = digest.readInt32LE(12)

  // "Small fast counter", 32 bits: passes the usual tests, and is four lines.
  function next(): number {
    const sum = (((a + b) | 0) + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }

  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    integer,
    pick(list) {
      const picked = list[integer(0, list.length - 1)]
      if (picked === undefined) throw new Error('nothing to pick from')
      return picked
    },
    chance: (probability) => next() < probability,
  }
}

/** An id in the form 1C gives it, always the same for the same key. */
export function seededId(...key: (string | number)[]): string {
  const digits = hash('sha1', key.join(':'), 'hex')
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => digits.slice(from, to))
    .join('-')
}
