import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import {
  gif,
  hugePng,
  jpegOf,
  pngOf,
  polyglotJpeg,
  svg,
  transparentPng,
  truncatedJpeg,
  turnedJpeg,
  webpOf,
} from '../testing/draw-pictures.ts'
import { hardenSharp, makeSizes } from './make-sizes.ts'

const widths = [1600, 800, 200]

// what is to be refused is made before the tools for it are taken away
const made: Record<string, Buffer> = {}
beforeAll(async () => {
  made.tiff = await sharp(await jpegOf())
    .tiff()
    .toBuffer()
  made.realGif = await sharp(await jpegOf())
    .gif()
    .toBuffer()
  hardenSharp()
})

const pixelsOf = async (content: Buffer | undefined) => {
  const { data, info } = await sharp(content).raw().toBuffer({ resolveWithObject: true })
  return { data, info }
}

test('three sizes are made, and never larger than the picture is', async () => {
  const large = await makeSizes(await jpegOf({ width: 2000, height: 1000 }), widths)
  expect(large).toMatchObject({ width: 2000, height: 1000, format: 'jpeg' })
  expect(large.sizes.map(({ width }) => width)).toEqual([1600, 800, 200])
  for (const { width, content } of large.sizes) {
    expect(await sharp(content).metadata()).toMatchObject({ format: 'jpeg', width, height: width / 2 })
  }
  const small = await makeSizes(await pngOf({ width: 300, height: 100 }), [200, 1600, 800])
  expect(small.sizes.map(({ width }) => width)).toEqual([300, 200])
  expect((await makeSizes(await webpOf({ width: 90, height: 30 }), widths)).sizes.map(({ width }) => width)).toEqual([
    90,
  ])
})

test('a picture that lies on its side is set upright, and nothing but its pixels is taken over', async () => {
  const turned = await turnedJpeg({ width: 400, height: 200 })
  expect(turned.includes('Secret maker')).toBe(true)
  const { width, height, sizes } = await makeSizes(turned, widths)
  expect([width, height]).toEqual([200, 400])
  for (const { content } of sizes) {
    const { exif, icc, xmp, iptc, orientation, width: w = 0, height: h = 0 } = await sharp(content).metadata()
    expect({ exif, icc, xmp, iptc, orientation }).toEqual({})
    expect(h).toBe(w * 2)
    expect(content.includes('Secret maker')).toBe(false)
  }
})

test('what is transparent stays so', async () => {
  const { format, sizes } = await makeSizes(await transparentPng({ width: 300, height: 300 }), widths)
  expect(format).toBe('webp')
  for (const { content } of sizes)
    expect(await sharp(content).metadata()).toMatchObject({ format: 'webp', hasAlpha: true })
})

test('the script in a picture that is a page as well is left behind', async () => {
  const polyglot = await polyglotJpeg()
  expect(polyglot.includes('<script>')).toBe(true)
  const { sizes } = await makeSizes(polyglot, widths)
  expect(sizes).not.toHaveLength(0)
  for (const { content } of sizes) {
    expect(content.includes('<script>')).toBe(false)
    expect((await pixelsOf(content)).info.channels).toBe(3)
  }
})

test('256 megapixels in some kilobytes are refused before they are decoded', async () => {
  const huge = hugePng()
  expect(huge.length).toBeLessThan(100_000)
  await expect(makeSizes(huge, widths)).rejects.toMatchObject({ name: 'PictureRefused', fault: 'TOO_MANY_PIXELS' })
  // one that is as large as is allowed is not
  expect(await makeSizes(hugePng(7_000), [200])).toMatchObject({ width: 7_000, height: 7_000 })
})

test.each([1, 0.999, 0.9, 0.5])(
  'a picture that ends after %f of it is refused, unless that is all of it',
  async (share) => {
    const jpeg = await jpegOf({ width: 900, height: 900 })
    const cut = makeSizes(jpeg.subarray(0, Math.floor(jpeg.length * share)), widths)
    if (share === 1) expect((await cut).width).toBe(900)
    else await expect(cut).rejects.toMatchObject({ fault: 'DAMAGED' })
  },
)

test('no loader but those of JPEG, PNG and WebP is there, whatever the file is called', async () => {
  for (const content of [
    svg(),
    gif(),
    made.tiff ?? svg(),
    made.realGif ?? svg(),
    Buffer.from('%PDF-1.4'),
    Buffer.alloc(0),
  ]) {
    await expect(makeSizes(content, widths)).rejects.toMatchObject({ name: 'PictureRefused' })
  }
  await expect(makeSizes(svg(), widths)).rejects.toMatchObject({ fault: 'FORMAT' })
  await expect(makeSizes(await truncatedJpeg(), widths)).rejects.toMatchObject({ fault: 'DAMAGED' })
})

test('a column of pixels does not become one of hundreds of megabytes', async () => {
  const { sizes } = await makeSizes(await pngOf({ width: 10, height: 30_000 }), [1600, 800])
  for (const { content } of sizes) expect((await sharp(content).metadata()).height).toBeLessThanOrEqual(6_400)
})
