import type { SaxesTagPlain } from 'saxes'

export interface ElementName {
  /** As it is written. */
  qualified: string
  /** Without its prefix. */
  local: string
  /** As it is written, in UTF-16. */
  codes: Uint16Array
  /** What the parser keeps of an open element; the same for all of this name, since they have no attributes. */
  tag: PlainTag
  /** The name that came after it the last time: records of one kind are alike, so most often it does again. */
  follower: ElementName | null
}

/** Of an element that the fast path opened; the parser's own have no codes. */
export interface PlainTag extends SaxesTagPlain {
  codes?: Uint16Array
}

export interface NameTable {
  /** The name that begins there, ended by another character; null when it is unusual or not all there. */
  at(codes: Uint16Array, start: number, limit: number): ElementName | null
}

/** The names of an export are some two hundred; a file with more is read more slowly. */
const mostNames = 1024
const slots = 4 * mostNames

/** One object for each name, found without cutting it out of the text first. `onNew` is told of each name once. */
export function createNameTable(onNew: (name: ElementName) => void): NameTable {
  const table: (ElementName | undefined)[] = new Array(slots).fill(undefined)
  let size = 0
  let before = elementName(new Uint16Array(0))

  function follow(name: ElementName): ElementName {
    before.follower = name
    before = name
    return name
  }

  return {
    at(codes, start, limit) {
      const likely = before.follower
      if (likely && isAt(codes, start, likely.codes)) {
        const end = start + likely.codes.length
        if (end < limit && !isUsual(codes[end] ?? 0)) return follow(likely)
      }
      let end = start
      let hash = 0
      for (; end < limit; end++) {
        const code = codes[end] ?? 0
        if (!isUsual(code)) break
        hash = (Math.imul(hash, 31) + code) | 0
      }
      const length = end - start
      if (end === limit || length === 0 || !mayBegin(codes[start] ?? 0)) return null
      let slot = hash & (slots - 1)
      for (let known = table[slot]; known; known = table[slot]) {
        if (known.codes.length === length && isAt(codes, start, known.codes)) return follow(known)
        slot = (slot + 1) & (slots - 1)
      }
      if (size === mostNames) return null
      size++
      const name = elementName(codes.slice(start, end))
      onNew(name)
      table[slot] = name
      return follow(name)
    },
  }
}

export function isAt(codes: Uint16Array, start: number, name: Uint16Array): boolean {
  for (let at = 0; at < name.length; at++) if (codes[start + at] !== name[at]) return false
  return true
}

export function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

function elementName(codes: Uint16Array): ElementName {
  const qualified = shared(String.fromCharCode(...codes))
  const tag = { name: qualified, attributes: Object.freeze(Object.create(null)), isSelfClosing: false, codes }
  return { qualified, local: shared(localName(qualified)), codes, tag, follower: null }
}

/** As a property's key, which V8 keeps once: then names are compared by their address. */
const shared = (name: string): string => Object.keys({ [name]: 0 })[0] ?? name

/** Latin and Russian letters, digits and `-.:_`: fewer than a name may have, and all that 1C's have. */
const usual = new Uint8Array(0x460)
for (const [from, to] of ['AZ', 'az', '09', 'Ая', 'ЁЁ', 'ёё', '-.', '::', '__']) {
  usual.fill(1, from?.charCodeAt(0), (to ?? from ?? '').charCodeAt(0) + 1)
}

const isUsual = (code: number): boolean => code < usual.length && usual[code] === 1

/** Of the usual characters, digits and `-.` cannot; a name that begins with a colon is unusual. */
const mayBegin = (code: number): boolean => code > 64
