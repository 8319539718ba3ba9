import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cheapId, drawn } from './cheap-random.ts'
import { drawPictures } from './draw-pictures.ts'

export interface PictureShop {
  /** The export. */
  dir: string
  goods: { onecId: string; paths: string[] }[]
  /** Of all pictures, absolute. */
  files: string[]
  bytes: number
}

/** Pixels are dear to draw: each drawing is many pictures, which differ in a comment. */
const drawings = 20

/** Goods with three and four JPEGs in turn, each of another content; always the same for the same seed. */
export async function writePictureShop(
  dir: string,
  { goods, side, seed }: { goods: number; side: number; seed: number },
): Promise<PictureShop> {
  rmSync(dir, { recursive: true, force: true })
  const paths = await drawPictures(join(dir, 'drawn'), { count: drawings, side, seed })
  const drawnPictures = paths.map((path) => readFileSync(path))
  rmSync(join(dir, 'drawn'), { recursive: true })
  const shop: PictureShop = { dir, goods: [], files: [], bytes: 0 }
  for (let good = 0; good < goods; good++) {
    const onecId = cheapId(seed, drawn.good, good)
    const names = Array.from(
      { length: 3 + (good % 2) },
      (_, at) => `import_files/${onecId.slice(0, 2)}/${onecId}_${at}.jpg`,
    )
    for (const name of names) {
      const number = shop.files.length
      const content = withComment(drawnPictures[number % drawings] ?? Buffer.alloc(0), number)
      const file = join(dir, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      shop.files.push(file)
      shop.bytes += content.length
    }
    shop.goods.push({ onecId, paths: names })
  }
  return shop
}

/** The same pixels; the comment is of four bytes, and comes right after the two that begin every JPEG. */
function withComment(jpeg: Buffer, number: number): Buffer {
  const comment = Buffer.from([0xff, 0xfe, 0, 6, 0, 0, 0, 0])
  comment.writeUInt32BE(number, 4)
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)])
}
