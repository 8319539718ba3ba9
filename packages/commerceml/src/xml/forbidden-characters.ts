/** What to do with characters that XML forbids and 1C now and then writes all the same: `refuse` the file, or `drop` and count them. */
export type ForbiddenCharacters = 'refuse' | 'drop'

export interface CharacterFilter {
  /** The text without them. */
  filter(text: string): string
  /** How many were left out so far. */
  dropped(): number
}

const ranges: [from: number, to: number][] = [
  [0x00, 0x08],
  [0x0b, 0x0c],
  [0x0e, 0x1f],
  [0xfffe, 0xffff],
]
// Lone surrogates do not come out of the decoder.
const forbidden = new RegExp(
  `[${ranges
    .map((range) =>
      String.fromCharCode(...range)
        .split('')
        .join('-'),
    )
    .join('')}]`,
  'g',
)

/** References to such characters (`&#3;`) are not meant: whoever writes one has seen to it that it is not there by accident. */
export function dropForbiddenCharacters(): CharacterFilter {
  let dropped = 0
  return {
    filter(text) {
      const kept = text.replace(forbidden, '')
      dropped += text.length - kept.length
      return kept
    },
    dropped: () => dropped,
  }
}
