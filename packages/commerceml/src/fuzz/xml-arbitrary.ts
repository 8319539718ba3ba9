import fc from 'fast-check'
import {
  attributeLists,
  declarations,
  pieces,
  plain,
  references,
  wrongCharacters,
  wrongDeclarations,
  wrongReferences,
} from './xml-pieces.ts'

/**
 * Small documents that are XML, or almost: what a parser can be wrong about is dense in them. Those that are not well-formed matter
 * as much as those that are.
 */
export function xmlArbitrary(): fc.Arbitrary<string> {
  const whole = fc.tuple(prologue, element, epilogue).map((parts) => parts.join(''))
  const soup = fc.array(fc.oneof(fc.constantFrom(...pieces), text), { maxLength: 12 }).map((parts) => parts.join(''))
  const inRoot = soup.map((content) => `<a>${content}</a>`)
  const documents = fc.oneof(
    { weight: 8, arbitrary: whole },
    { weight: 4, arbitrary: damaged(whole) },
    { weight: 2, arbitrary: inRoot },
    { weight: 2, arbitrary: damaged(inRoot) },
    { weight: 3, arbitrary: leaves },
    { weight: 1, arbitrary: soup },
  )
  // A decoder gives no half of a pair, and saxes does not expect one.
  return documents.map((document) => document.toWellFormed())
}

/** Where a text is cut before it is parsed: at every character, at none, or wherever it happens. Lengths, used in turn. */
export const chunkLengths: fc.Arbitrary<number[]> = fc.oneof(
  fc.constant<number[]>([1]),
  fc.constant<number[]>([Number.MAX_SAFE_INTEGER]),
  fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }).filter((lengths) => lengths.some((length) => length > 0)),
)

/** The pieces of a text or of its bytes; some may be empty. */
export function* cutIntoChunks<T extends string | Uint8Array>(content: T, lengths: readonly number[]): Generator<T> {
  for (let at = 0, turn = 0; at < content.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1
    yield content.slice(at, at + length) as T
    at += length
  }
}

const names = ['a', 'b', 'Товар', 'Ид', 'x:y', 'cml:Ид', '_a-1.2', 'xml', 'é', '𐀀', 'Ид'.repeat(20)]
const wrongNames = ['', '1a', '-', 'a b', 'a/', 'a\u0001', '×', 'a;b', '.a', 'a\uFFFE']
const name = seldom(fc.constantFrom(...names), fc.constantFrom(...wrongNames))

const blanks = ['', ' ', '\n', '\r\n', '\r', '\t', ' \n\t ', '\r\r\n', '\u00A0', '\u0085', '\u2028']
const blank = fc.constantFrom(...blanks.slice(0, -3))
const gap = seldom(fc.constantFrom(' ', '\n', '\r\n\t'), fc.constantFrom(...blanks))

const text: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 90, arbitrary: fc.constantFrom(...plain, ...blanks) },
      { weight: 30, arbitrary: fc.constantFrom(...references) },
      { weight: 1, arbitrary: fc.constantFrom(...wrongCharacters, ...wrongReferences) },
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''))

const attribute = fc
  .tuple(gap, name, blank, blank, fc.constantFrom('"', '"', "'"), text)
  .map(([before, key, left, right, quote, value]) => {
    const written = value.replaceAll(quote, '').replaceAll('<', '&lt;')
    return `${before}${key}${left}=${right}${quote}${written}${quote}`
  })
const wrongAttribute = fc.constantFrom(
  ' a',
  ' a=',
  ' a=b',
  ' a="',
  ' a="<"',
  ' ="b"',
  ' a="1" a="2"',
  ' a==""',
  "/ a=''",
  ' "',
)

const attributes = fc.array(seldom(attribute, wrongAttribute), { maxLength: 3 }).map((parts) => parts.join(''))

const comment = text.map((content) => `<!--${content.replace(/-+>/g, '')}-->`)
const cdata = text.map((content) => `<![CDATA[${content.replaceAll(']]>', '')}]]>`)
const instruction = fc
  .tuple(
    seldom(fc.constantFrom('p', 'xml-stylesheet', 'ф', 'x:p'), fc.constantFrom('XML', 'xml', 'xMl', '1')),
    gap,
    text,
  )
  .map(([target, space, content]) => `<?${target}${space}${content.replaceAll('?>', '')}?>`)

/** What exports are made of, one fault in it: elements with a text, whose names begin alike. */
const leaves: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.constantFrom('Ид', 'Иде', 'Идея', 'Ид2', 'a', 'ab'),
        fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.constantFrom(...attributeLists)),
        fc.constantFrom('', ...plain, ...references),
        blank,
      ),
      { minLength: 1, maxLength: 6 },
    ),
    fc.nat(5),
    fc.constantFrom('', '', '', 'я', ' ', '2'),
    fc.oneof(text, fc.constantFrom(...wrongCharacters, ...wrongReferences)),
  )
  .map(([elements, at, tail, fault]) => {
    const written = elements.map(([tag, given, content, space], index) => {
      const [inside, after] = index === at ? [content + fault, tail] : [content, '']
      return `<${tag}${given}>${inside}</${tag}${after}>${space}`
    })
    return `<a>${written.join('')}</a>`
  })

const element: fc.Arbitrary<string> = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(
      name,
      attributes,
      blank,
      fc.array(
        fc.oneof(
          { maxDepth: 4, depthIdentifier: 'xml' },
          { weight: 4, arbitrary: text },
          { weight: 1, arbitrary: comment },
          { weight: 1, arbitrary: cdata },
          { weight: 1, arbitrary: instruction },
          { weight: 4, arbitrary: tie('element') },
        ),
        { maxLength: 4, depthIdentifier: 'xml' },
      ),
      fc.integer({ min: 0, max: 200 }),
    )
    .map(([tag, given, space, content, luck]) => {
      if (content.length === 0 && luck % 2 === 0) return `<${tag}${given}${space}/>`
      const end = luck === 1 ? 'b' : luck === 3 ? tag.toUpperCase() : tag
      return `<${tag}${given}${space}>${content.join('')}</${end}${space}>`
    }),
})).element

const prologue = fc
  .tuple(
    fc.constantFrom('', '', '\uFEFF'),
    seldom(fc.constantFrom('', ...declarations), fc.constantFrom(...wrongDeclarations)),
    seldom(
      fc.oneof(blank, comment, instruction),
      fc.constantFrom('<!DOCTYPE a>', '<!DOCTYPE a [<!ENTITY e "x">]>', '<!DOCTYPE a SYSTEM "b"', 'x', '&#32;'),
    ),
  )
  .map((parts) => parts.join(''))

const epilogue = seldom(
  fc.oneof(blank, comment, instruction),
  fc.constantFrom('x', '<a/>', '</a>', '&#32;', '<![CDATA[]]>', '\u0000', '<', '<!--', '<!DOCTYPE a>', '\uFEFF'),
)

function seldom<T>(usual: fc.Arbitrary<T>, fault: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 60, arbitrary: usual }, { weight: 1, arbitrary: fault })
}

/** One or two of the ways in which files go wrong: something put in, left out, given twice, or broken off. */
function damaged(document: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const damage = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    length: fc.nat(8),
    how: fc.constantFrom('put in', 'leave out', 'repeat', 'break off', 'replace'),
    what: fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...wrongCharacters, ...wrongReferences)),
  })
  return fc.tuple(document, fc.array(damage, { minLength: 1, maxLength: 2 })).map(([given, damages]) =>
    damages.reduce((content, { at, length, how, what }) => {
      const from = Math.floor(at * content.length)
      const [before, hit, after] = [
        content.slice(0, from),
        content.slice(from, from + length),
        content.slice(from + length),
      ]
      if (how === 'put in') return before + what + hit + after
      if (how === 'leave out') return before + after
      if (how === 'repeat') return before + hit + hit + after
      return how === 'break off' ? before : before + what + after
    }, given),
  )
}
