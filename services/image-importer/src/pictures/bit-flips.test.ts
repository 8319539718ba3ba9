import sharp from 'sharp'
import { expect, test } from 'vitest'
import { seededRandom } from '../../../../tools/sample/seeded-random.ts'
import { moreRuns } from '../../../../tools/testing/more-runs.ts'
import { jpegOf, pngOf, webpOf } from '../testing/draw-pictures.ts'
import { hardenSharp, makeSizes } from './make-sizes.ts'
import { PictureRefused } from './picture-refused.ts'

const { runs, seed = 1 } = moreRuns(300)

test(
  'a picture of which one bit is another is taken, with sizes that are whole, or refused; nothing else comes of it',
  async () => {
    const small = { width: 60, height: 40 }
    const formats = { jpeg: await jpegOf(small), png: await pngOf(small), webp: await webpOf(small) }
    hardenSharp()
    const random = seededRandom('bits', seed)
    const became: Record<string, number> = {}
    for (let turn = 0; turn < runs; turn++) {
      const format = random.pick(['jpeg', 'png', 'webp'] as const)
      const bit = random.integer(0, formats[format].length * 8 - 1)
      const flipped = Buffer.from(formats[format])
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const what = await outcomeOf(flipped).catch((error: unknown) => {
        throw new Error(`bit ${bit} of the ${format}`, { cause: error })
      })
      became[`${format} ${what}`] = (became[`${format} ${what}`] ?? 0) + 1
    }
    expect(Object.keys(became).some((what) => what.endsWith('taken'))).toBe(true)
    expect(Object.keys(became).some((what) => what.endsWith('DAMAGED'))).toBe(true)
    process.stderr.write(`bits flipped with seed ${seed}: ${JSON.stringify(became)}\n`)
  },
  60_000 + runs * 20,
)

async function outcomeOf(bytes: Buffer): Promise<string> {
  try {
    const { sizes } = await makeSizes(bytes, [50, 20])
    for (const { width, content } of sizes) {
      const { info } = await sharp(content, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true })
      expect(info.width).toBe(width)
    }
    return 'taken'
  } catch (error) {
    if (error instanceof PictureRefused) return error.fault
    throw error
  }
}
