import type { FindPictures } from '@imports/commerceml/pictures/find-pictures'
import type { ImportIssue } from '@imports/shared/contracts/import-session'
import { addCount, type PictureCounts } from './chunks/chunk-counts.ts'
import type { ChunkProduct, KnownImage, KnownLink, PictureOwnerRow } from './chunks/chunk-products.ts'
import { allEnded, type Lanes } from './lanes.ts'
import { pictureIssue } from './picture-issue.ts'
import { type PictureFault, PictureRefused } from './pictures/picture-refused.ts'
import type { StoredImage, TakePicture } from './pictures/take-picture.ts'

/** What is to be shown for an owner at one place. */
export interface WantedLink {
  path: string
  stamp: string
  image: KnownImage | StoredImage
}

/** An owner of which other pictures are to be shown than now. */
export interface ChangedOwner {
  productId: number
  variantId: number | null
  links: WantedLink[]
}

export interface LookedAtProduct {
  changed: ChangedOwner[]
  issues: ImportIssue[]
  counts: PictureCounts
}

export interface LookDeps {
  find: FindPictures
  take: TakePicture
  /** Each picture goes through one of them. */
  lanes: Lanes
  /** After each picture. Throws when there is no use in going on. */
  onPicture: () => Promise<void>
}

/** Finds and takes the pictures of a product and its variants. A picture that cannot be taken is told, and the product goes on. */
export async function lookAtProduct(deps: LookDeps, product: ChunkProduct): Promise<LookedAtProduct> {
  const looked: LookedAtProduct = { changed: [], issues: [], counts: {} }
  let before = 0
  let after = 0
  for (const owner of product.owners) {
    const links = await lookAtOwner(deps, owner, looked)
    before += owner.links.length
    after += links.length
    if (!isSame(links, owner.links)) looked.changed.push({ productId: product.id, variantId: owner.variantId, links })
  }
  addCount(
    looked.counts,
    'product',
    becameOf(before, after, looked.changed.length > 0 && isShownOtherwise(product, looked)),
  )
  return looked
}

async function lookAtOwner(
  { find, take, lanes, onPicture }: LookDeps,
  owner: PictureOwnerRow,
  { issues, counts }: LookedAtProduct,
): Promise<WantedLink[]> {
  const refuse = (path: string, fault: PictureFault | PictureRefused['fault'], stays: boolean) => {
    addCount(counts, 'image', 'failed')
    issues.push(pictureIssue({ path, fault, onecId: owner.onecId, stays }))
  }
  // an id without letters is in no file's name
  const found = await find({ onecId: owner.findByName ? owner.onecId : '', paths: owner.paths })
  const missing = new Map<string, KnownLink | null>()
  for (const { path, code } of found.problems) {
    const link = owner.links.find((known) => isNamed(known.path, path)) ?? null
    missing.set(path, link)
    refuse(path, code, link !== null)
  }
  const taken = await allEnded(
    found.paths.map((path) =>
      lanes(async () => {
        const known = owner.links.find((link) => link.path === path)
        try {
          const { came, ...link } = await take(path, known)
          addCount(counts, 'image', countedAs[came])
          return link
        } catch (error) {
          if (!(error instanceof PictureRefused)) throw error
          refuse(path, error.fault, known !== undefined)
          return known ?? null // what was shown before is better than nothing
        } finally {
          await onPicture()
        }
      }),
    ),
  )
  const links = inNamedOrder(owner.paths, missing, taken)
  const shown = new Set(links.map(({ path }) => path))
  addCount(counts, 'absent_image', 'deactivated', owner.links.filter(({ path }) => !shown.has(path)).length)
  return links
}

const countedAs = { unchanged: 'unchanged', found: 'skipped', copied: 'created', refreshed: 'updated' } as const

/** A path that the export names may be meant to begin in one of its folders. */
const isNamed = (path: string, named: string): boolean =>
  `/${path}`.toLowerCase().endsWith(`/${named.replaceAll('\\', '/').toLowerCase()}`)

/** What is named but is not there keeps its place among what was found, of which some could not be taken. */
function inNamedOrder(
  paths: readonly string[],
  missing: ReadonlyMap<string, KnownLink | null>,
  taken: readonly (WantedLink | null)[],
): WantedLink[] {
  const rest = [...taken]
  const named = paths.map((path) => (missing.has(path) ? missing.get(path) : rest.shift()))
  const links = [...named, ...rest].filter((link) => link !== null && link !== undefined)
  return [...new Map(links.map((link) => [link.path, link])).values()]
}

const isSame = (links: readonly WantedLink[], known: readonly KnownLink[]): boolean =>
  links.length === known.length &&
  links.every(
    ({ path, stamp, image }, at) => known[at]?.path === path && known[at].stamp === stamp && known[at].image === image,
  )

/** Only a stamp that has changed is no other picture. */
const isShownOtherwise = (product: ChunkProduct, { changed }: LookedAtProduct): boolean =>
  changed.some(({ variantId, links }) => {
    const known = product.owners.find((owner) => owner.variantId === variantId)?.links ?? []
    return links.map(({ image }) => image.sha256).join() !== known.map(({ image }) => image.sha256).join()
  })

function becameOf(before: number, after: number, changed: boolean) {
  if (before === 0) return after === 0 ? 'skipped' : 'created'
  if (after === 0) return 'deactivated'
  return changed ? 'updated' : 'unchanged'
}
