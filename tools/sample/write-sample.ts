import { mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { drawPicture } from './draw-picture.ts'
import { picturePath } from './picture-path.ts'
import { type SampleShop, sampleShop } from './sample-shop.ts'
import { writeClassicExport } from './write-classic-export.ts'
import { writeSegmentedExport } from './write-segmented-export.ts'

export const families = ['3.1', '2.08', 'both'] as const

export interface SampleOptions {
  out: string
  goods: number
  /** Only the segmented family has them; suppliers among them count. */
  customers?: number
  family: (typeof families)[number]
  seed: number
  /** False: the XML names pictures that are not there, as in an export without its pictures. */
  pictures: boolean
  draw?: (path: string, key: string) => Promise<void>
}

/** Writes an export that is whole in itself: whatever one file refers to is in another. The same options give the same bytes. */
export async function writeSample({
  out,
  goods,
  customers = 40,
  family,
  seed,
  pictures,
  draw = drawPicture,
}: SampleOptions): Promise<void> {
  await refuseToMix(out)
  const shop = sampleShop(seed, goods)
  const both = family === 'both'
  if (family !== '2.08') {
    const directory = both ? join(out, '3.1') : out
    await writeSegmentedExport(directory, shop, customers)
    if (pictures) await drawPictures(shop, join(directory, 'goods'), { dashes: true }, draw)
  }
  if (family !== '3.1') {
    const directory = both ? join(out, '2.08') : out
    await writeClassicExport(directory, shop)
    if (pictures) await drawPictures(shop, directory, { dashes: false }, draw)
  }
}

/** File names differ from seed to seed, so two samples in one directory would both be imported. */
async function refuseToMix(out: string): Promise<void> {
  const present = await readdir(out).catch(() => [])
  if (present.length > 0) throw new Error(`${out} is not empty`)
}

async function drawPictures(
  shop: SampleShop,
  directory: string,
  form: { dashes: boolean },
  draw: NonNullable<SampleOptions['draw']>,
): Promise<void> {
  for (const good of shop.goods()) {
    for (const picture of good.pictures) {
      const path = join(directory, picturePath(good, picture, form))
      await mkdir(dirname(path), { recursive: true })
      await draw(path, picture.id)
    }
  }
}
