import fc from 'fast-check'
import { originals } from './originals.ts'

/** Documents of a 1C export after one accident or a few. Shrinks to fewer accidents, and to the first of the originals. */
export function damagedArbitrary(): fc.Arbitrary<Uint8Array> {
  const one: fc.Arbitrary<Accident[]> = fc.tuple(accident)
  const few = fc.array(accident, { minLength: 1, maxLength: 4 })
  return fc
    .tuple(fc.constantFrom(...originals), fc.oneof({ weight: 2, arbitrary: one }, { weight: 1, arbitrary: few }))
    .map(([original, accidents]) => accidents.reduce<Buffer>((bytes, happen) => happen(bytes), Buffer.from(original)))
}

type Accident = (bytes: Buffer) => Buffer

/** A place in a document of any length. */
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const length = fc.oneof(fc.nat(4), fc.nat(80), fc.nat(2000))

const join = (...parts: Uint8Array[]) => Buffer.concat(parts)

const put = (bytes: Buffer, at: number, what: Uint8Array) => join(bytes.subarray(0, at), what, bytes.subarray(at))

const markup = [
  '<',
  '>',
  '&',
  '/',
  '"',
  "'",
  '=',
  ' ',
  '\r',
  '<a>',
  '</a>',
  '<a/>',
  '<!--',
  '-->',
  '--',
  '<![CDATA[',
  ']]>',
  '<?p ?>',
  '<?xml version="1.0"?>',
  '<?',
  '?>',
  '<!DOCTYPE a>',
  '<!DOCTYPE a [<!ENTITY e "x">]>',
  '&amp;',
  '&e;',
  '&nbsp;',
  '&#10;',
  '&#0;',
  '&#xFFFF;',
  '&#x10FFFF;',
  '<x:a/>',
  '<a xmlns:x="" x:b="1"/>',
  '</Ид>',
  '<Ид>',
  '</Товар>',
  ' Код="1"',
  ' xml:space="preserve"',
  '</КоммерческаяИнформация>',
  '\uFEFF',
  '\u00A0',
  '\u0085',
  '😀',
]

const rawBytes = [
  [0x00],
  [0x01],
  [0x0b],
  [0x1f],
  [0x7f],
  [0x80],
  [0x98],
  [0xc0, 0x80],
  [0xc1, 0xbf],
  [0xd0],
  [0xe0, 0x80, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xef, 0xbf, 0xbe],
  [0xef, 0xbb, 0xbf],
  [0xf0, 0x9f, 0x98],
  [0xf4, 0x90, 0x80, 0x80],
  [0xff],
  [0xfe, 0xff],
]

const anything = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...markup).map((text) => Buffer.from(text)) },
  fc.constantFrom(...rawBytes).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
)

const putIn = fc.tuple(place, anything).map(
  ([where, what]): Accident =>
    (bytes) =>
      put(bytes, at(where, bytes), what),
)

const whole = [
  '<a/>',
  '<a b="1" c=\'"&lt;"\'>x</a>',
  '<Ид>2</Ид>',
  '<!-- <a> & ]]> -->',
  '<![CDATA[<a> & ]] > ]]>',
  '<?p <a> & ?>',
  '<?p?>',
  '&amp;',
  '&#1071;',
  ' слово ',
  '\r\n\t',
  '\u00A0',
  '\uFEFF',
  '😀',
  `${'<a>'.repeat(70)}${'</a>'.repeat(70)}`,
  `<a ${Array.from({ length: 70 }, (_, n) => `b${n}=""`).join(' ')}/>`,
  `<${'a'.repeat(300)}/>`,
]

/** Harmless nearly everywhere. */
const putBetween = fc.tuple(place, fc.constantFrom(...whole)).map(
  ([where, what]): Accident =>
    (bytes) => {
      const tags = [...bytes.toString('latin1').matchAll(/>/g)].map(({ index }) => index + 1)
      return put(bytes, tags[at(where, tags)] ?? 0, Buffer.from(what))
    },
)

/** An element with everything inside, if it is a small one, stands there twice or no more. */
const doubleOrDrop = fc.tuple(place, fc.constantFrom('$&$&', '')).map(
  ([where, how]): Accident =>
    (bytes) => {
      const text = bytes.toString('latin1')
      const starts = [...text.matchAll(/<(?![?!/])/g)].map(({ index }) => index)
      const from = starts[at(where, starts)] ?? 0
      const changed = text.slice(from).replace(/^<([^\s>]+)[^>]*>.{0,2000}?<\/\1>/s, how)
      return Buffer.from(text.slice(0, from) + changed, 'latin1')
    },
)

const breakOff = place.map(
  (where): Accident =>
    (bytes) =>
      bytes.subarray(0, at(where, bytes)),
)

const loseBeginning = fc.nat(80).map(
  (size): Accident =>
    (bytes) =>
      bytes.subarray(size),
)

const leaveOut = fc.tuple(place, length).map(
  ([where, size]): Accident =>
    (bytes) => {
      const from = at(where, bytes)
      return join(bytes.subarray(0, from), bytes.subarray(from + size))
    },
)

const repeat = fc.tuple(place, length).map(
  ([where, size]): Accident =>
    (bytes) => {
      const from = at(where, bytes)
      return put(bytes, from, bytes.subarray(from, from + size))
    },
)

/** What stood there moves to another place. */
const move = fc.tuple(place, length, place).map(
  ([where, size, to]): Accident =>
    (bytes) => {
      const from = at(where, bytes)
      const rest = join(bytes.subarray(0, from), bytes.subarray(from + size))
      return put(rest, at(to, rest), bytes.subarray(from, from + size))
    },
)

const flip = fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(
  ([where, bits]): Accident =>
    (bytes) => {
      const changed = Buffer.from(bytes)
      const index = at(where, bytes)
      if (changed.length > 0) changed[index] = (changed[index] ?? 0) ^ bits
      return changed
    },
)

const overwrite = fc.tuple(place, anything).map(
  ([where, what]): Accident =>
    (bytes) => {
      const from = at(where, bytes)
      return join(bytes.subarray(0, from), what, bytes.subarray(from + what.length))
    },
)

/** Two tags change places: mostly something is then closed that is not open. */
const misnest = fc.tuple(place, place).map(
  ([one, other]): Accident =>
    (bytes) => {
      const text = bytes.toString('latin1')
      const tags = [...text.matchAll(/<[^<>]*>/g)].map((found) => ({ from: found.index, tag: found[0] }))
      const [first, second] = [tags[at(one, tags)], tags[at(other, tags)]].sort(
        (a, b) => (a?.from ?? 0) - (b?.from ?? 0),
      )
      if (!first || !second || first === second) return bytes
      const between = text.slice(first.from + first.tag.length, second.from)
      const after = text.slice(second.from + second.tag.length)
      return Buffer.from(text.slice(0, first.from) + second.tag + between + first.tag + after, 'latin1')
    },
)

/** Something around what stood there: a comment, a section, an element. */
const wrap = fc
  .tuple(
    place,
    length,
    fc.constantFrom(['<!--', '-->'], ['<![CDATA[', ']]>'], ['<?p ', '?>'], ['<a b="', '"/>'], ['<a>', '</a>']),
  )
  .map(
    ([where, size, [before = '', after = '']]): Accident =>
      (bytes) => {
        const from = at(where, bytes)
        const inside = bytes.subarray(from, from + size)
        return join(
          bytes.subarray(0, from),
          Buffer.from(before),
          inside,
          Buffer.from(after),
          bytes.subarray(from + size),
        )
      },
  )

const encodings = ['UTF-8', 'utf8', 'windows-1251', 'CP1251', 'UTF-16', 'KOI8-R', 'ISO-8859-1', 'US-ASCII', 'nope', '']

/** Of the documents in UTF-8 and windows-1251; the others are left as they are. */
const declareOtherwise = fc.constantFrom(...encodings).map(
  (encoding): Accident =>
    (bytes) =>
      Buffer.from(bytes.toString('latin1').replace(/encoding="[^"]*"/, `encoding="${encoding}"`), 'latin1'),
)

const otherDeclarations = [
  '',
  '<!DOCTYPE a>',
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e "x">]>',
  '<?xml version="1.1"?>',
  '<?xml version="1.0" standalone="yes"?>',
  '<?xml?>',
  '\n<?xml version="1.0"?>',
]

const replaceDeclaration = fc.constantFrom(...otherDeclarations).map(
  (declaration): Accident =>
    (bytes) =>
      Buffer.from(bytes.toString('latin1').replace(/<\?xml [^>]*>/, declaration), 'latin1'),
)

const marks = [
  [0xef, 0xbb, 0xbf],
  [0xff, 0xfe],
  [0xfe, 0xff],
]

const putMark = fc.constantFrom(...marks).map(
  (mark): Accident =>
    (bytes) =>
      join(Buffer.from(mark), bytes),
)

const writeInUtf16 = fc.boolean().map(
  (marked): Accident =>
    (bytes) =>
      Buffer.from((marked ? '\uFEFF' : '') + bytes.toString(), 'utf16le'),
)

const accident: fc.Arbitrary<Accident> = fc.oneof(
  { weight: 12, arbitrary: putBetween },
  { weight: 6, arbitrary: doubleOrDrop },
  { weight: 6, arbitrary: putIn },
  { weight: 4, arbitrary: misnest },
  { weight: 3, arbitrary: flip },
  { weight: 3, arbitrary: wrap },
  { weight: 2, arbitrary: leaveOut },
  { weight: 2, arbitrary: repeat },
  { weight: 2, arbitrary: move },
  { weight: 2, arbitrary: overwrite },
  { weight: 1, arbitrary: breakOff },
  { weight: 1, arbitrary: loseBeginning },
  { weight: 1, arbitrary: declareOtherwise },
  { weight: 1, arbitrary: replaceDeclaration },
  { weight: 1, arbitrary: putMark },
  { weight: 1, arbitrary: writeInUtf16 },
)

function at(where: number, list: ArrayLike<unknown>): number {
  return Math.floor(where * list.length)
}
