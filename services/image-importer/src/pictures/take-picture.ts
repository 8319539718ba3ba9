import { createHash } from 'node:crypto'
import { openPicture } from '@imports/commerceml/pictures/resolve-inside'
import { type OriginalFormat, originalFile, type SizeFormat, sizeFile } from '@imports/shared/contracts/media-files'
import type { KnownImage, KnownLink } from '../chunks/chunk-products.ts'
import type { MediaStore } from '../media-store.ts'
import type { MakeSizes } from './make-sizes.ts'
import { PictureRefused } from './picture-refused.ts'
import { pictureStamp } from './picture-stamp.ts'
import { sniffFormat } from './sniff-format.ts'

/** An image as it is stored; without an id until its row is there. */
export interface StoredImage extends Omit<KnownImage, 'id'> {
  id: number | null
  width: number | null
  height: number | null
}

export interface TakenPicture {
  /** Relative to the export. */
  path: string
  stamp: string
  image: KnownImage | StoredImage
  /** `found`: its content was there already, from another file. */
  came: 'unchanged' | 'found' | 'copied' | 'refreshed'
}

export interface TakePictureDeps {
  /** Of the export. */
  root: string
  store: Pick<MediaStore, 'has' | 'put'>
  makeSizes: MakeSizes
  widths: readonly number[]
  /** Decode and make sizes; else only copy. */
  validate: boolean
  /** Look into files that have not been touched, too. */
  full: boolean
  findImage: (sha256: string) => Promise<KnownImage | StoredImage | null>
}

export type TakePicture = (path: string, known: KnownLink | undefined) => Promise<TakenPicture>

/**
 * Takes one picture of the export into the store. A file that was not touched since is not even read, one whose content is known not decoded.
 * Throws {@link PictureRefused} when the picture is at fault. What it takes is to be one of few: a whole picture is in memory meanwhile.
 */
export function createTakePicture(deps: TakePictureDeps): TakePicture {
  const { root, store, widths, validate, full, findImage } = deps
  const madeFor = widths.join(',')
  const atWork = new Map<string, Promise<StoredImage>>()

  /** What is stored is enough for this run, and really there: a file that was lost comes back. */
  async function isComplete(image: KnownImage | StoredImage): Promise<boolean> {
    if (validate && image.madeFor !== madeFor) return false
    return store.has(originalFile(image.sha256, image.format), image.bytes)
  }

  /** One content may be two pictures of a moment: it is decoded once. */
  function storedOnce(sha256: string, bytes: Buffer): Promise<StoredImage> {
    const stored = atWork.get(sha256) ?? storeImage(deps, sha256, bytes, madeFor)
    atWork.set(sha256, stored)
    return stored
  }

  return async (path, known) => {
    const opened = await openPicture(root, path)
    if ('refused' in opened) throw new PictureRefused(opened.refused)
    const { file } = opened
    try {
      const stamp = await pictureStamp(file)
      const untouched = known?.stamp === stamp && !full
      if (known && untouched && (await isComplete(known.image))) {
        return { path, stamp, image: known.image, came: 'unchanged' }
      }
      const bytes = await file.readFile()
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const image = known?.image.sha256 === sha256 ? known.image : await findImage(sha256)
      if (image && (await isComplete(image))) {
        return { path, stamp, image, came: known?.image.sha256 === sha256 ? 'unchanged' : 'found' }
      }
      const isFirst = !atWork.has(sha256)
      const stored = await storedOnce(sha256, bytes)
      return { path, stamp, image: stored, came: !isFirst ? 'found' : known ? 'refreshed' : 'copied' }
    } finally {
      await file.close()
    }
  }
}

async function storeImage(
  { store, makeSizes, widths, validate }: TakePictureDeps,
  sha256: string,
  bytes: Buffer,
  madeFor: string,
): Promise<StoredImage> {
  const format = sniffFormat(bytes)
  if (format === null) throw new PictureRefused('FORMAT')
  const made = validate ? await makeSizes(bytes, widths) : null
  for (const { width, content } of made?.sizes ?? [])
    await store.put(sizeFile(sha256, width, made?.format ?? 'jpeg'), content)
  await store.put(originalFile(sha256, format), bytes)
  return imageOf(sha256, bytes, format, made, madeFor)
}

function imageOf(
  sha256: string,
  bytes: Buffer,
  format: OriginalFormat,
  made: Awaited<ReturnType<MakeSizes>> | null,
  madeFor: string,
): StoredImage {
  const decoded = made && {
    width: made.width,
    height: made.height,
    sizes: made.sizes.map(({ width }) => width),
    sizeFormat: made.format,
    madeFor,
  }
  const undecoded = { width: null, height: null, sizes: [], sizeFormat: null as SizeFormat | null, madeFor: null }
  return { id: null, sha256, format, bytes: bytes.length, ...(decoded ?? undecoded) }
}
