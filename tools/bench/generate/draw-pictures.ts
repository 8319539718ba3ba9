import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { bitsOf, drawn } from './cheap-random.ts'

const COARSE = 160

/** JPEGs of that width and height, about as large as a camera's; always the same for the same seed. Returns their paths. */
export async function drawPictures(
  folder: string,
  { count, side, seed }: { count: number; side: number; seed: number },
): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const paths = Array.from({ length: count }, (_, at) => join(folder, `${String(at).padStart(5, '0')}.jpg`))
  for (const [at, path] of paths.entries()) {
    const pixels = Buffer.alloc(COARSE * COARSE * 3)
    for (let place = 0; place < pixels.length; place++) {
      pixels[place] = 90 + (bitsOf(seed, drawn.picture, at * pixels.length + place) % 80)
    }
    await sharp(pixels, { raw: { width: COARSE, height: COARSE, channels: 3 } })
      .resize({ width: side, height: side, kernel: 'cubic' })
      .jpeg({ quality: 90 })
      .toFile(path)
  }
  return paths
}
