import { ParseOption, XmlDocument, XmlParseError } from 'libxml2-wasm'

/** Nothing is fetched and nothing put in for an entity. */
const option = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE

/** Of xmlErrorLevel. Below it are warnings, and errors that leave a document well-formed. */
const FATAL = 3

/**
 * What libxml2 finds not well-formed in a document; null when it is. Namespaces are left out of it: they are no part of XML 1.0, and
 * libxml2, having found a prefix bound to nothing, no longer says what comes after the root.
 */
export function libxml2Refusal(bytes: Uint8Array): string | null {
  try {
    XmlDocument.fromBuffer(withoutNamespaces(Buffer.from(bytes)), { option }).dispose()
    return null
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error
    const fatal = error.details.find(({ level }) => level === FATAL)
    if (!fatal) throw new Error('libxml2 says neither yes nor no', { cause: error })
    return fatal.message.trim()
  }
}

/** Another character that any name may begin with or contain, in the place of every colon. */
function withoutNamespaces(bytes: Buffer): Buffer {
  const rename = (text: string) => text.replaceAll(':', '_').replaceAll('xmlns', 'xmlnz')
  const [first, second] = bytes
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  if (!isUtf16) return Buffer.from(rename(bytes.toString('latin1')), 'latin1')
  const [even, odd] = [bytes.subarray(0, bytes.length & ~1), bytes.subarray(bytes.length & ~1)]
  const inOrder = (units: Buffer) => (first === 0xfe ? units.swap16() : units)
  // Decoded without a check: halves of pairs survive.
  return Buffer.concat([inOrder(Buffer.from(rename(inOrder(Buffer.from(even)).toString('utf16le')), 'utf16le')), odd])
}
