/** What a number is drawn for: the same seed and index give another number for each. */
export const drawn = {
  good: 1,
  offer: 2,
  characteristic: 3,
  change: 4,
  group: 5,
  property: 6,
  value: 7,
  brand: 8,
  picture: 9,
} as const

export type Drawn = (typeof drawn)[keyof typeof drawn]

/** The finisher of MurmurHash3: every bit of the result depends on every bit of the input, and no two inputs give the same result. */
function finish(bits: number): number {
  let h = bits
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** 32 bits that follow from the three alone; for one seed and one thing drawn, another for every index. */
export function bitsOf(seed: number, what: Drawn, index: number): number {
  return finish(finish(Math.imul(seed, 0x9e3779b1) ^ Math.imul(what, 0x27d4eb2f)) + index)
}

const hex = Array.from({ length: 65_536 }, (_, bits) => bits.toString(16).padStart(4, '0'))
const high = (bits: number) => hex[bits >>> 16] ?? ''
const low = (bits: number) => hex[bits & 0xffff] ?? ''

/** An id in the form 1C gives it. A few hundred times faster than hashing the key, which is what a gigabyte of ids wants. */
export function cheapId(seed: number, what: Drawn, index: number): string {
  const a = bitsOf(seed, what, index)
  const b = finish(a + 1)
  const c = finish(b + 2)
  const d = finish(c + 3)
  return `${high(a)}${low(a)}-${high(b)}-${low(b)}-${high(c)}-${low(c)}${high(d)}${low(d)}`
}

export interface CheapRandom {
  /** From 0 to `below`, which is not included. */
  integer(below: number): number
  pick<T>(list: readonly T[]): T
}

/** A sequence of numbers that is the same for the same three (Marsaglia's xorshift, 32 bits). */
export function cheapRandom(seed: number, what: Drawn, index: number): CheapRandom {
  let state = bitsOf(seed, what, index) || 1
  function integer(below: number): number {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
  return {
    integer,
    pick: (list) => list[integer(list.length)] as (typeof list)[number], // no list here is empty
  }
}
