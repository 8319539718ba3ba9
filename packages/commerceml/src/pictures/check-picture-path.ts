/** Why a path cannot be a picture of the export. */
export type PathFault =
  | 'EMPTY'
  | 'TOO_LONG'
  | 'CONTROL_CHARACTER'
  | 'ABSOLUTE'
  | 'EMPTY_SEGMENT'
  | 'DOT_SEGMENT'
  | 'SEGMENT_TOO_LONG'
  | 'NOT_A_PICTURE'

const longestPath = 512

/** In bytes of UTF-8: what a file system takes. */
const longestSegment = 255

/**
 * The path as it has to be to be looked for below a directory of the export: NFC, with `/`, relative, without a way up, and with
 * the name of a picture (jpg, jpeg, png, webp). Only the text is looked at; where a link leads is for resolveInside to see.
 */
export function checkPicturePath(text: string): { path: string } | { refused: PathFault } {
  const path = text.normalize('NFC').replaceAll('\\', '/')
  const refused = faultOf(path)
  return refused === null ? { path } : { refused }
}

function faultOf(path: string): PathFault | null {
  if (path === '') return 'EMPTY'
  if (path.length > longestPath) return 'TOO_LONG'
  if (/\p{Cc}/u.test(path)) return 'CONTROL_CHARACTER'
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'ABSOLUTE'
  for (const segment of path.split('/')) {
    if (segment === '') return 'EMPTY_SEGMENT'
    if (segment === '.' || segment === '..') return 'DOT_SEGMENT'
    if (Buffer.byteLength(segment) > longestSegment) return 'SEGMENT_TOO_LONG'
  }
  return /[^/]\.(jpe?g|png|webp)$/i.test(path) ? null : 'NOT_A_PICTURE'
}
