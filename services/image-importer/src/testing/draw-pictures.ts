import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

export interface Drawing {
  width?: number
  height?: number
  /** Another number, another picture. */
  seed?: number
}

/** Pixels with some detail in them, always the same for the same seed. */
function draw({ width = 300, height = 200, seed = 1 }: Drawing, channels: 3 | 4 = 3): Sharp {
  const pixels = Buffer.alloc(width * height * channels)
  let state = seed * 7_919 + 1
  for (let at = 0; at < pixels.length; at++) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    pixels[at] = (((at / channels) % width) * 255) / width + ((state >> 16) & 31) + seed
  }
  return sharp(pixels, { raw: { width, height, channels } })
}

export const jpegOf = (drawing: Drawing = {}): Promise<Buffer> => draw(drawing).jpeg({ quality: 85 }).toBuffer()
export const pngOf = (drawing: Drawing = {}): Promise<Buffer> => draw(drawing).png().toBuffer()
export const webpOf = (drawing: Drawing = {}): Promise<Buffer> => draw(drawing).webp().toBuffer()
export const transparentPng = (drawing: Drawing = {}): Promise<Buffer> => draw(drawing, 4).png().toBuffer()

/** Lies on its side, and says so. With what cameras write beside it: a place, a maker, a profile. */
export const turnedJpeg = (drawing: Drawing = {}): Promise<Buffer> =>
  draw(drawing)
    .jpeg()
    .withMetadata({ orientation: 6, exif: { IFD0: { Make: 'Secret maker' }, IFD3: { GPSLatitude: '55/1 45/1 0/1' } } })
    .toBuffer()

/** A picture to some programs, a page with a script to others. */
export async function polyglotJpeg(script = '<script>alert(1)</script>'): Promise<Buffer> {
  const jpeg = await jpegOf()
  const text = Buffer.from(script)
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), text])
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2), text])
}

export async function truncatedJpeg(): Promise<Buffer> {
  const jpeg = await jpegOf({ width: 600, height: 600 })
  return jpeg.subarray(0, Math.floor(jpeg.length * 0.6))
}

/** Some ten kilobytes that are 256 megapixels. */
export function hugePng(side = 16_000): Buffer {
  const row = Buffer.alloc(1 + side / 8)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([1, 0, 0, 0, 0], 8) // one bit of grey for each pixel
  return pngFile([
    ['IHDR', header],
    ['IDAT', deflateSync(Buffer.alloc(row.length * side), { level: 9 })],
    ['IEND', Buffer.alloc(0)],
  ])
}

export function pngFile(chunks: [string, Buffer][]): Buffer {
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, ...chunks.map(([name, data]) => pngChunk(name, data))])
}

function pngChunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const chunk = Buffer.alloc(8 + body.length)
  chunk.writeUInt32BE(data.length, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), 4 + body.length)
  return chunk
}

/** The smallest GIF there is: one pixel. */
export const gif = (): Buffer => Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

export const svg = (): Buffer =>
  Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>')
