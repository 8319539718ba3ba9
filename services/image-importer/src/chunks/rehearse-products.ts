import { basename } from 'node:path'
import type { ImportIssue } from '@imports/shared/contracts/import-session'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { ChangedOwner } from '../look-at-product.ts'
import type { MediaStore } from '../media-store.ts'
import type { StoredImage, TakePictureDeps } from '../pictures/take-picture.ts'
import { findImage } from './chunk-products.ts'
import { newImages, recordIssues } from './record-products.ts'

/**
 * What pictures are taken into when nothing is to be written: contents that this run would have stored are found as if they were
 * there, whichever replica met them, so that each is counted once.
 */
export function rehearsedMedia(
  db: QueryExecutorProvider,
  sessionId: string,
  store: MediaStore,
): Pick<TakePictureDeps, 'store' | 'findImage'> {
  const put = new Set<string>()
  const findRehearsed = async (sha256: string): Promise<StoredImage | null> => {
    const { rows } = await sql<{ image: StoredImage }>`
      select image from media.rehearsed_image where session_id = ${sessionId}::uuid and sha256 = ${sha256}`.execute(db)
    return rows[0]?.image ?? null
  }
  return {
    store: {
      put: async (file) => {
        put.add(file)
      },
      has: async (file, bytes) =>
        put.has(file) || (await store.has(file, bytes)) || (await findRehearsed(sha256Of(file))) !== null,
    },
    findImage: async (sha256) => (await findRehearsed(sha256)) ?? (await findImage(db, sha256)),
  }
}

/** Of an original: it is named after its content. */
const sha256Of = (file: string): string => basename(file).split('.')[0] ?? ''

/** In place of what is recorded: remembers the contents until the run ends, and keeps the issues. */
export async function rehearseProducts(
  trx: QueryExecutorProvider,
  sessionId: string,
  changed: readonly ChangedOwner[],
  issues: readonly ImportIssue[],
): Promise<void> {
  await sql`
    insert into media.rehearsed_image (session_id, sha256, image)
    select ${sessionId}::uuid, image->>'sha256', image from jsonb_array_elements(${JSON.stringify(newImages(changed))}::jsonb) image
    on conflict do nothing`.execute(trx)
  await recordIssues(trx, sessionId, issues)
}
