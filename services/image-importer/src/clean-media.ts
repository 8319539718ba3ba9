import { readdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  type OriginalFormat,
  originalFile,
  originalsFolder,
  type SizeFormat,
  sizeFile,
  sizesFolder,
} from '@imports/shared/contracts/media-files'
import { type Kysely, sql } from 'kysely'
import { whileRemoving } from './media-lock.ts'
import { markUnlinked } from './unlinked-images.ts'

export interface CleanMediaOptions<Tables> {
  db: Kysely<Tables>
  mediaDir: string
  /** What has been of no use for less is left. */
  olderThanMs: number
  /** Only says what would go. */
  dryRun: boolean
}

/** Contents that are shown nowhere, and the files that went, theirs and those that no content has. */
export interface CleanedMedia {
  images: number
  files: number
  bytes: number
}

/** An import of pictures is at work: nothing may vanish between being found and being linked. */
export class MediaInUse extends Error {
  override name = 'MediaInUse'
}

/**
 * Removes contents that no product has shown for so long, and files that belong to no content: left by a replica that died, or made for other
 * sizes. Holds imports up for one folder at a time. Throws {@link MediaInUse}.
 */
export async function cleanMedia<Tables>(options: CleanMediaOptions<Tables>): Promise<CleanedMedia> {
  const cleaned: CleanedMedia = { images: 0, files: 0, bytes: 0 }
  await alone(options, () => removeImages(options, cleaned))
  for (const folder of await firstFolders(resolve(options.mediaDir))) {
    await alone(options, () => removeFiles(options, folder, cleaned))
  }
  return cleaned
}

async function alone<Tables>({ db }: CleanMediaOptions<Tables>, work: () => Promise<void>): Promise<void> {
  if (!(await whileRemoving(db, work))) throw new MediaInUse('pictures are being imported')
}

/** The rows; their files have no content any more then, and go with the others. */
async function removeImages<Tables>(
  { db, olderThanMs, dryRun }: CleanMediaOptions<Tables>,
  cleaned: CleanedMedia,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await markUnlinked(trx)
    const unused = sql`media.image i where i.unlinked_at <= clock_timestamp() - ${`${olderThanMs} ms`}::interval`
    const { rows } = dryRun
      ? await sql`select from ${unused}`.execute(trx)
      : await sql`delete from ${unused} returning i.id`.execute(trx)
    cleaned.images = rows.length
  })
}

/** `ab`, `cd` …: the first two digits of the contents that are there. */
async function firstFolders(root: string): Promise<string[]> {
  const names = await Promise.all([originalsFolder, sizesFolder].map((room) => namesIn(join(root, room))))
  return [...new Set(names.flat())].filter((name) => /^[0-9a-f]{2}$/.test(name)).sort()
}

async function removeFiles<Tables>(
  options: CleanMediaOptions<Tables>,
  folder: string,
  cleaned: CleanedMedia,
): Promise<void> {
  const { mediaDir, olderThanMs, dryRun } = options
  const root = resolve(mediaDir)
  const wanted = await wantedFiles(options, folder)
  const before = Date.now() - olderThanMs
  for (const room of [originalsFolder, sizesFolder]) {
    for (const second of await namesIn(join(root, room, folder))) {
      for (const name of await namesIn(join(root, room, folder, second))) {
        const file = `${room}/${folder}/${second}/${name}`
        if (wanted.has(file)) continue
        const found = await stat(join(root, file))
        if (!found.isFile() || found.mtimeMs > before) continue
        if (!dryRun) await rm(join(root, file))
        cleaned.files++
        cleaned.bytes += found.size
      }
    }
  }
}

/** What the contents of a folder have, by the rows. In a dry run those that would go have nothing. */
async function wantedFiles<Tables>(
  { db, olderThanMs, dryRun }: CleanMediaOptions<Tables>,
  folder: string,
): Promise<Set<string>> {
  const { rows } = await sql<{
    sha256: string
    format: OriginalFormat
    sizes: number[]
    size_format: SizeFormat | null
  }>`
    select sha256, format, sizes, size_format from media.image where sha256 >= ${folder} and sha256 < ${`${folder}g`}
      and not (${dryRun}::boolean and coalesce(unlinked_at <= clock_timestamp() - ${`${olderThanMs} ms`}::interval, false))`.execute(
    db,
  )
  return new Set(
    rows.flatMap(({ sha256, format, sizes, size_format }) => [
      originalFile(sha256, format),
      ...sizes.map((width) => sizeFile(sha256, width, size_format ?? 'jpeg')),
    ]),
  )
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw error
  }
}
