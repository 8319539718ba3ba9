const others = new Map([
  ['Ё', 0xa8],
  ['ё', 0xb8],
  ['№', 0xb9],
  ['«', 0xab],
  ['»', 0xbb],
  ['\u00A0', 0xa0],
])

/** Node decodes it, but does not encode it. Throws on what it has no byte for here. */
export function inWindows1251(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => {
    const code = char.charCodeAt(0)
    if (code < 0x80) return code
    if (code >= 0x410 && code <= 0x44f) return code - 0x410 + 0xc0
    const byte = others.get(char)
    if (byte === undefined) throw new Error(`no byte for «${char}»`)
    return byte
  })
}
