import { ExportNotFound } from '@imports/commerceml/export-not-found'
import type { ContentKind } from '@imports/commerceml/plan/content-kind'
import { type PlannedFile, planExport } from '@imports/commerceml/plan-export'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import type { FindFiles, FoundFiles } from './find-files.ts'
import { findPictures } from './find-pictures.ts'

const contentsOf: Record<Exclude<ImportKind, 'images'>, readonly ContentKind[]> = {
  catalog: ['groups', 'properties', 'units', 'priceTypes', 'warehouses', 'goods', 'offers', 'prices', 'stocks'],
  stocks: ['stocks'],
  prices: ['prices'],
  customers: ['customers'],
}

/**
 * Looks at the beginnings and ends of the files. A damaged one is there too: its import is to start, fail and be seen, with
 * the file, the line and the reason in its session.
 */
export const lookIntoExport: FindFiles = (dataDir) => {
  let files: Promise<PlannedFile[]> | undefined
  let pictures: Promise<FoundFiles> | undefined
  return async (kind) => {
    if (kind === 'images') {
      pictures ??= findPictures(dataDir)
      return pictures
    }
    files ??= filesOf(dataDir)
    return foundIn(await files, contentsOf[kind])
  }
}

async function filesOf(dataDir: string): Promise<PlannedFile[]> {
  try {
    return (await planExport(dataDir, { damaged: 'list' })).files
  } catch (error) {
    if (error instanceof ExportNotFound) return []
    throw error
  }
}

/** A file of which not everything is known may have what is wanted. */
function foundIn(files: readonly PlannedFile[], contents: readonly ContentKind[]): FoundFiles {
  const found = files.filter((file) => file.contents.has('unknown') || contents.some((kind) => file.contents.has(kind)))
  const bytes = found.reduce((sum, file) => sum + file.bytes, 0)
  return { count: found.length, bytes, formedAt: newest(found.map((file) => file.formedAt)) }
}

/** 1C writes local time without a zone; what is no date does not count. */
function newest(times: readonly (string | null)[]): Date | null {
  const known = times.filter((time) => time !== null).map((time) => new Date(time).getTime())
  const valid = known.filter((time) => !Number.isNaN(time))
  return valid.length === 0 ? null : new Date(Math.max(...valid))
}
