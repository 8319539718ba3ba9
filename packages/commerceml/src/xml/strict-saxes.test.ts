import { expect, test } from 'vitest'
import { StrictSaxes } from './strict-saxes.ts'

function read(document: string): void {
  const parser = new StrictSaxes({ xmlns: false, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true })
  for (const character of document) parser.write(character)
  parser.close()
}

test.each(['<?p?b?>', '<?p??b?>', '<?p?b ?>', '<?p??>'])('a blank has to follow the target: %s', (instruction) => {
  expect(() => read(`${instruction}<a/>`)).toThrow('no whitespace after the target')
  expect(() => read(`<a>&amp;${instruction}</a>`)).toThrow('no whitespace after the target')
})

test.each(['<?p?>', '<?p ?>', '<?p b?>', '<?p ?b?>', '<?p ??>', '<?p b??>', '<?p a?b?>'])('fine: %s', (instruction) => {
  expect(() => read(`${instruction}<a>${instruction}&amp;${instruction}</a>`)).not.toThrow()
})

test.each(['A & B', 'A &', 'A&B<b/>;', 'A&&amp;', '&a b;', "&a';"])(
  'a bare ampersand is refused where it stands: %s',
  (text) => {
    expect(() => read(`<a>${text}</a>`)).toThrow('bare ampersand')
    expect(() => read(`<a b="${text.replace(/<.*/, '')}"/>`)).toThrow('bare ampersand')
  },
)

test.each(['&amp;', '&#38;', '&#x26;', '&lt;&gt;&quot;&apos;'])('fine: %s', (text) => {
  expect(() => read(`<a b="${text}">${text}</a>`)).not.toThrow()
})
