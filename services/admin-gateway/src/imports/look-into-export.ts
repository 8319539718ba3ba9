import { ExportNotFound } from '@imports/commerceml/export-not-found'
import type { ContentKind } from '@imports/commerceml/plan/content-kind'
import { planExport } from '@imports/commerceml/plan-export'
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
export const lookIntoExport: FindFiles = async (dataDir, kind) => {
  if (kind === 'images') return findPictures(dataDir)
  try {
    const { files, totalBytes } = await planExport(dataDir, { want: contentsOf[kind], damaged: 'list' })
    return { count: files.length, bytes: totalBytes, formedAt: newest(files.map((file) => file.formedAt)) }
  } catch (error) {
    if (error instanceof ExportNotFound) return nothing
    throw error
  }
}

const nothing: FoundFiles = { count: 0, bytes: 0, formedAt: null }

/** 1C writes local time without a zone; what is no date does not count. */
function newest(times: readonly (string | null)[]): Date | null {
  const known = times.filter((time) => time !== null).map((time) => new Date(time).getTime())
  const valid = known.filter((time) => !Number.isNaN(time))
  return valid.length === 0 ? null : new Date(Math.max(...valid))
}
