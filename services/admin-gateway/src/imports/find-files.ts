import type { ImportKind } from '@imports/shared/contracts/import-kinds'

export interface FoundFiles {
  count: number
  /** Null when it is not known. */
  bytes: number | null
  /** How many files an older export left beside those of a newer one. */
  superseded: number
  /** When 1C formed the newest of them, as a date of the local clock; null when no file says so. */
  formedAt: Date | null
}

/**
 * Looks into an export and answers for one kind after the other: what has been seen is not looked for again, so ask anew for
 * each request. Throws when the directory cannot be read.
 */
export type FindFiles = (dataDir: string) => FilesOfExport

export interface FilesOfExport {
  of(kind: ImportKind): Promise<FoundFiles>
  /** Whether there is anything of it, without looking further than it takes to know. */
  has(kind: ImportKind): Promise<boolean>
}
