import type { PictureShop } from '../generate/picture-shop.ts'
import type { LimitProgram } from '../limits.ts'
import { measuredRow, notRunRow, type Row } from '../row.ts'

export interface PictureImport {
  seconds: number
  /** Of its processes, in bytes; null where the system does not tell. */
  peaks: (number | null)[]
}

/** Times in seconds. */
export interface PictureRounds {
  shop: Pick<PictureShop, 'goods' | 'files' | 'bytes'>
  vipsthumbnail: LimitProgram
  vips: number
  /** By one replica as it usually runs. */
  whole: PictureImport
  /** With one picture in flight in each replica. */
  one: PictureImport
  two: PictureImport
  /** The same without an importer. */
  plainOne: number
  plainTwo: number
  /** Why the targets are not for this. */
  notFor: string | null
}

const MOST_MEGABYTES = 512
/** Of the time: 1.7 times the throughput. */
const SHARE_OF_ONE = 0.588
const WISH_SECONDS_PER_PRODUCT = 0.6

/** The lines of the table that come of them. */
export function pictureImportRows(rounds: PictureRounds): Row[] {
  const { shop, vipsthumbnail, vips, whole, one, two, plainOne, plainTwo, notFor } = rounds
  const [goods, pictures] = [shop.goods.length, shop.files.length]
  const faster = (before: number, after: number) => `${(before / after).toFixed(2)} × the throughput`
  const wish = goods * WISH_SECONDS_PER_PRODUCT
  return [
    measuredRow({
      name: 'import of pictures: one replica',
      value: whole.seconds,
      unit: 's',
      limit: 'missing' in vipsthumbnail ? vipsthumbnail : { value: vips, of: 'vipsthumbnail × 2' },
      target: 0.8,
      notFor,
      detail: `${goods.toLocaleString('en-US')} products, ${pictures.toLocaleString('en-US')} pictures, ${(shop.bytes / 1e6).toFixed(0)} MB`,
    }),
    measuredRow({
      name: 'the same against the original wish, 1,000 products in 10 minutes',
      value: whole.seconds,
      unit: 's',
      limit: { value: wish, of: 'wished' },
      target: 1,
      notFor,
      detail: `beaten ${(wish / whole.seconds).toFixed(1)} times`,
    }),
    measuredRow({
      name: 'two replicas, one picture in flight each',
      value: two.seconds,
      unit: 's',
      limit: { value: one.seconds, of: 'one such replica' },
      target: SHARE_OF_ONE,
      notFor,
      detail: `${faster(one.seconds, two.seconds)}; the same rows`,
    }),
    measuredRow({
      name: 'two plain processes, one picture in flight each',
      value: plainTwo,
      unit: 's',
      limit: { value: plainOne, of: 'one such process' },
      detail: faster(plainOne, plainTwo),
    }),
    memoryRow([whole, one, two].flatMap(({ peaks }) => peaks)),
  ]
}

function memoryRow(peaks: readonly (number | null)[]): Row {
  const name = 'peak memory of a replica'
  const told = peaks.filter((peak) => peak !== null)
  if (told.length < peaks.length) return notRunRow(name, 'MB', 'this system does not tell')
  const detail = 'most of all replicas'
  return measuredRow({ name, value: Math.max(...told) / 1e6, unit: 'MB', target: MOST_MEGABYTES, detail })
}
