import type { OriginalFormat } from '@imports/shared/contracts/media-files'

/** What a file's first bytes say that it is; null: none of the three. Its name says nothing. */
export function sniffFormat(bytes: Buffer): OriginalFormat | null {
  if (bytes.subarray(0, 3).equals(jpeg)) return 'jpeg'
  if (bytes.subarray(0, 8).equals(png)) return 'png'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp'
  return null
}

const jpeg = Buffer.from([0xff, 0xd8, 0xff])
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
