import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ImportFailure } from '@imports/shared/importer/import-failure'

/** Files that are named after their content, so that what is there under a name is what should be. */
export interface MediaStore {
  /** `file` is relative to MEDIA_DIR. */
  has(file: string, bytes: number): Promise<boolean>
  /**
   * Written beside and renamed: a file that is there is whole, and two who write the same one at once do no harm. Throws an
   * {@link ImportFailure} when there is no room, or no way to write.
   */
  put(file: string, content: Buffer): Promise<void>
  /** Throws the same when nothing can be written, before any work is done. */
  probe(): Promise<void>
}

export function createMediaStore(mediaDir: string): MediaStore {
  const root = resolve(mediaDir)

  async function write(file: string, content: Buffer): Promise<string> {
    const path = join(root, file)
    const part = `${path}.${randomUUID()}.part`
    try {
      await mkdir(dirname(path), { recursive: true })
      const handle = await open(part, 'wx')
      try {
        await handle.writeFile(content)
      } finally {
        await handle.close()
      }
      await rename(part, path)
      return path
    } catch (error) {
      await rm(part, { force: true }).catch(() => {}) // what led here says more
      throw mediaFailure(error, root)
    }
  }
  return {
    has: (file, bytes) =>
      stat(join(root, file)).then(
        (found) => found.isFile() && found.size === bytes,
        () => false,
      ),
    put: async (file, content) => {
      await write(file, content)
    },
    probe: async () => rm(await write(`.probe-${randomUUID()}`, Buffer.from('1')), { force: true }),
  }
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const unwritable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'EEXIST', 'EISDIR'])

/** What has nothing to do with the place is left as it is. */
export function mediaFailure(error: unknown, root: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (full.has(code)) {
    const message = `Для изображений не хватает места: ${root}. Освободите место (npm run media:clean) и повторите импорт.`
    return new ImportFailure('MEDIA_DIR_FULL', message, { cause: error })
  }
  if (unwritable.has(code)) {
    const message = `Нельзя записать изображения в ${root} (${code}). Проверьте MEDIA_DIR и права на эту директорию.`
    return new ImportFailure('MEDIA_DIR_UNWRITABLE', message, { cause: error })
  }
  return error
}
