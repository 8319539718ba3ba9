/** What a size of a picture is encoded as; the extension of its file. */
export const sizeFormats = { jpeg: 'jpg', webp: 'webp' } as const
export type SizeFormat = keyof typeof sizeFormats

export const originalFormats = { jpeg: 'jpg', png: 'png', webp: 'webp' } as const
export type OriginalFormat = keyof typeof originalFormats

/** Below MEDIA_DIR. Only what is in `sizes` may be served: it was made by us, pixel by pixel. Originals may be anything. */
export const originalsFolder = 'originals'
export const sizesFolder = 'sizes'

const twoLevels = (sha256: string): string => `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`

/** Where the original with that content lies, relative to MEDIA_DIR. */
export const originalFile = (sha256: string, format: OriginalFormat): string =>
  `${originalsFolder}/${twoLevels(sha256)}.${originalFormats[format]}`

/** Where a size of it lies, relative to MEDIA_DIR; named after the original's content, so it never changes. */
export const sizeFile = (sha256: string, width: number, format: SizeFormat): string =>
  `${sizesFolder}/${twoLevels(sha256)}-${width}.${sizeFormats[format]}`

/** Whether a path below `sizes` is the name of a size, and nothing else. */
export function isSizeName(path: string): boolean {
  const [, first, second, sha256 = ''] =
    /^([0-9a-f]{2})\/([0-9a-f]{2})\/([0-9a-f]{64})-\d{1,5}\.(jpg|webp)$/.exec(path) ?? []
  return first !== undefined && sha256.startsWith(`${first}${second}`)
}
