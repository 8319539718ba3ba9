import { realpath } from 'node:fs/promises'
import { delimiter, dirname, resolve, sep } from 'node:path'
import { ImportFailure } from './import-failure.ts'

export interface ExportDirs {
  ONEC_DATA_DIR: string
  /** Where a run may name another directory; several are separated as in PATH. Default: the parent of `ONEC_DATA_DIR`. */
  ONEC_DATA_ROOTS?: string | undefined
}

/**
 * The directory (or single file) that a run reads, with its symbolic links resolved. Throws an {@link ImportFailure} when it
 * is not there (`DATA_DIR_NOT_FOUND`) or outside what is allowed (`DATA_DIR_OUTSIDE`).
 */
export async function resolveDataDir(dirs: ExportDirs, asked: string | undefined): Promise<string> {
  const configured = resolve(dirs.ONEC_DATA_DIR)
  const wanted = asked === undefined ? configured : resolve(asked)
  const found = await realpath(wanted).catch(() => null)
  if (found === null) throw new ImportFailure('DATA_DIR_NOT_FOUND', `Директория данных 1С не найдена: ${wanted}`)
  if (asked === undefined) return found
  const roots = dirs.ONEC_DATA_ROOTS?.split(delimiter) ?? [dirname(configured)]
  const allowed = await Promise.all(roots.filter(Boolean).map((root) => realpath(resolve(root)).catch(() => null)))
  if (allowed.some((root) => root !== null && isInside(root, found))) return found
  throw new ImportFailure(
    'DATA_DIR_OUTSIDE',
    `Директория данных 1С вне разрешённых: ${wanted}. Разрешённые задаёт ONEC_DATA_ROOTS.`,
  )
}

const isInside = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
