import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { gif, hugePng, jpegOf, pngFile, pngOf, polyglotJpeg, svg, truncatedJpeg, webpOf } from './draw-pictures.ts'

/** What is wrong with it → the file's content. Made before sharp is hardened: some of it could not be made afterwards. */
export async function hostileContents(): Promise<Record<string, Buffer>> {
  const [jpeg, png, webp] = [await jpegOf(), await pngOf(), await webpOf()]
  return {
    ...noPictures(),
    ...(await otherFormats(jpeg)),
    ...(await cutOff(jpeg, png, webp)),
    ...tooLarge(jpeg, png, webp),
    ...damaged(jpeg, png),
    ...(await polyglots(jpeg, png)),
  }
}

const text = (...lines: string[]) => Buffer.from(lines.join('\n'), 'latin1')

const noPictures = () => ({
  'zero bytes': Buffer.alloc(0),
  'one byte': Buffer.from([0xff]),
  'a megabyte of zeros': Buffer.alloc(1_000_000),
  'a megabyte of noise': Buffer.from(Array.from({ length: 1_000_000 }, (_, at) => (at * 2_654_435_761) >>> 24)),
  'a text': text('not a picture'),
  'a page with a script': text('<!doctype html><script>alert(1)</script>'),
  'a PHP script': text('<?php system($_GET["c"]);'),
  'a shell script': text('#!/bin/sh', 'touch /tmp/hostile'),
  'an ImageMagick script that fetches': text('push graphic-context', 'fill \'url(https://127.0.0.1/x.jpg"|ls "-la)\''),
  'PostScript that deletes': text('%!PS', '(/tmp/hostile) (w) file closefile'),
  'a PDF': text('%PDF-1.4', '1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj'),
  'a ZIP': Buffer.concat([text('PK\x03\x04'), Buffer.alloc(60)]),
  'a program': Buffer.concat([text('\x7fELF'), Buffer.alloc(60)]),
})

const otherFormats = async (jpeg: Buffer) => ({
  'an SVG': svg(),
  'an SVG that names a file of the machine': text(
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&x;</text><image href="file:///etc/passwd"/></svg>',
  ),
  'an SVG of a billion entities': text(
    '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
    '<svg xmlns="http://www.w3.org/2000/svg">&c;</svg>',
  ),
  'a GIF': gif(),
  'a GIF that is a script as well': text('GIF89a/*', '*/=1;alert(1)'),
  'a TIFF': await sharp(jpeg).tiff().toBuffer(),
  'an AVIF': await sharp(jpeg).avif({ effort: 0 }).toBuffer(),
  'a BMP': Buffer.concat([text('BM'), Buffer.alloc(80)]),
  'an icon': Buffer.concat([Buffer.from([0, 0, 1, 0, 1, 0]), Buffer.alloc(60)]),
  'a HEIC': Buffer.concat([Buffer.from([0, 0, 0, 24]), text('ftypheic'), Buffer.alloc(60)]),
  'a JPEG 2000': Buffer.concat([text('\x00\x00\x00\x0cjP  \r\n\x87\n'), Buffer.alloc(60)]),
  'a JPEG XL': Buffer.concat([Buffer.from([0xff, 0x0a]), Buffer.alloc(60)]),
  'a Photoshop file': Buffer.concat([text('8BPS'), Buffer.alloc(60)]),
})

const cutOff = async (jpeg: Buffer, png: Buffer, webp: Buffer) => ({
  'a JPEG cut off in the middle': await truncatedJpeg(),
  'a JPEG without its last byte': jpeg.subarray(0, -1),
  'a JPEG of nothing but its first bytes': jpeg.subarray(0, 4),
  'a JPEG that ends as it begins': Buffer.from([0xff, 0xd8, 0xff, 0xd9]),
  'a PNG cut off in the middle': png.subarray(0, png.length / 2),
  'a PNG of nothing but its signature': png.subarray(0, 8),
  'a WebP cut off in the middle': webp.subarray(0, webp.length / 2),
  'a WebP of nothing but its header': webp.subarray(0, 12),
})

const tooLarge = (jpeg: Buffer, png: Buffer, webp: Buffer) => ({
  'a PNG of 256 megapixels in some kilobytes': hugePng(),
  'a PNG that says it is two thousand million pixels wide': pngWithSize(png, 0x7fffffff, 0x7fffffff),
  'a PNG of one column of sixty megapixels': pngWithSize(png, 1, 60_000_000),
  'a JPEG that says it is as large as a JPEG can be': jpegWithSize(jpeg, 65_500, 65_500),
  'a WebP that says it is as large as a WebP can be': webpWithSize(webp, 16_383, 16_383),
  'a JPEG of 31 megabytes': Buffer.concat([jpeg, Buffer.alloc(31 * 1024 * 1024)]),
})

const damaged = (jpeg: Buffer, png: Buffer) => ({
  'a PNG of no width': pngWithSize(png, 0, 200),
  'a JPEG of no height': jpegWithSize(jpeg, 300, 0),
  'a PNG whose checksum is wrong': patched(png, png.indexOf('IDAT') + 40, 0x55),
  'a PNG whose pixels cannot be unpacked': pngFile([
    ['IHDR', headerOf(png)],
    ['IDAT', Buffer.alloc(500, 0x55)],
    ['IEND', Buffer.alloc(0)],
  ]),
  'a PNG with too few pixels': pngFile([
    ['IHDR', headerOf(png)],
    ['IDAT', deflateSync(Buffer.alloc(300))],
    ['IEND', Buffer.alloc(0)],
  ]),
  'a PNG that needs colours and has none': pngFile([
    ['IHDR', Buffer.from([0, 0, 0, 9, 0, 0, 0, 9, 8, 3, 0, 0, 0])],
    ['IDAT', deflateSync(Buffer.alloc(90))],
    ['IEND', Buffer.alloc(0)],
  ]),
  'a JPEG without its tables': withoutSegments(jpeg, 0xdb),
  'a JPEG whose pixels are noise': Buffer.concat([jpeg.subarray(0, -2_000), Buffer.alloc(2_000, 0xff)]),
})

/** Whatever else they are, they are whole pictures, and taken: what is served of them are pixels. */
const polyglots = async (jpeg: Buffer, png: Buffer) => ({
  'a JPEG that is a page with a script as well': await polyglotJpeg(),
  'a JPEG with a PHP script in its comment': await polyglotJpeg('<?php system($_GET["c"]); __halt_compiler();'),
  'a JPEG with a ZIP behind it': Buffer.concat([jpeg, text('PK\x03\x04'), Buffer.alloc(60)]),
  'a PNG with a PHP script behind it': Buffer.concat([png, text('<?php system($_GET["c"]);')]),
  'a PNG with a hundred megabytes of text in some kilobytes': withTextBomb(png),
})

const headerOf = (png: Buffer) => png.subarray(16, 29)

function pngWithSize(png: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(png)
  changed.writeUInt32BE(width, 16)
  changed.writeUInt32BE(height, 20)
  changed.writeUInt32BE(crc32(changed.subarray(12, 29)), 29)
  return changed
}

function jpegWithSize(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg)
  const frame = changed.indexOf(Buffer.from([0xff, 0xc0]))
  changed.writeUInt16BE(height, frame + 5)
  changed.writeUInt16BE(width, frame + 7)
  return changed
}

function webpWithSize(webp: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(webp)
  const frame = changed.indexOf(Buffer.from([0x9d, 0x01, 0x2a]))
  changed.writeUInt16LE(width, frame + 3)
  changed.writeUInt16LE(height, frame + 5)
  return changed
}

function patched(content: Buffer, at: number, byte: number): Buffer {
  const changed = Buffer.from(content)
  changed[at] = (changed[at] ?? 0) ^ byte
  return changed
}

function withoutSegments(jpeg: Buffer, marker: number): Buffer {
  let left = jpeg
  for (
    let at = left.indexOf(Buffer.from([0xff, marker]));
    at >= 0;
    at = left.indexOf(Buffer.from([0xff, marker]), at)
  ) {
    left = Buffer.concat([left.subarray(0, at), left.subarray(at + 2 + left.readUInt16BE(at + 2))])
  }
  return left
}

function withTextBomb(png: Buffer): Buffer {
  const bomb = Buffer.concat([text('Comment\0\0'), deflateSync(Buffer.alloc(100_000_000), { level: 9 })])
  const chunk = pngFile([['zTXt', bomb]]).subarray(8)
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])
}
