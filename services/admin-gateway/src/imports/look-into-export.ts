import { ExportNotFound } from '@imports/commerceml/export-not-found'
import type { ContentKind } from '@imports/commerceml/plan/content-kind'
import { type ExportPlan, exportHolds, planExport } from '@imports/commerceml/plan-export'
import { type ImportKind, importKinds } from '@imports/shared/contracts/import-kinds'
import type { FindFiles, FoundFiles } from './find-files.ts'
import { findPictures } from './find-pictures.ts'

const contentsOf = (kind: Exclude<ImportKind, 'images'>): readonly ContentKind[] => importKinds[kind].contents

/**
 * Looks at the beginnings and ends of the files. A damaged one is there too: its import is to start, fail and be seen, with
 * the file, the line and the reason in its session.
 */
export const lookIntoExport: FindFiles = (dataDir) => {
  let plan: Promise<Pick<ExportPlan, 'files' | 'superseded'>> | undefined
  let pictures: Promise<FoundFiles> | undefined
  const of = async (kind: ImportKind) => {
    if (kind === 'images') {
      pictures ??= findPictures(dataDir)
      return pictures
    }
    plan ??= planOf(dataDir)
    return foundIn(await plan, contentsOf(kind))
  }
  return {
    of,
    has: async (kind) => (plan || kind === 'images' ? (await of(kind)).count > 0 : holds(dataDir, contentsOf(kind))),
  }
}

async function holds(dataDir: string, wanted: readonly ContentKind[]): Promise<boolean> {
  try {
    return await exportHolds(dataDir, wanted)
  } catch (error) {
    if (error instanceof ExportNotFound) return false
    throw error
  }
}

async function planOf(dataDir: string): Promise<Pick<ExportPlan, 'files' | 'superseded'>> {
  try {
    return await planExport(dataDir, { damaged: 'list' })
  } catch (error) {
    if (error instanceof ExportNotFound) return { files: [], superseded: [] }
    throw error
  }
}

function foundIn(
  { files, superseded }: Pick<ExportPlan, 'files' | 'superseded'>,
  wanted: readonly ContentKind[],
): FoundFiles {
  // a file of which not everything is known may have what is wanted
  const has = ({ contents }: { contents: ReadonlySet<ContentKind> }) =>
    contents.has('unknown') || wanted.some((kind) => contents.has(kind))
  const found = files.filter(has)
  return {
    count: found.length,
    bytes: found.reduce((sum, file) => sum + file.bytes, 0),
    superseded: superseded.filter(has).length,
    formedAt: newest(found.map((file) => file.formedAt)),
  }
}

/** 1C writes local time without a zone; what is no date does not count. */
function newest(times: readonly (string | null)[]): Date | null {
  const known = times.filter((time) => time !== null).map((time) => new Date(time).getTime())
  const valid = known.filter((time) => !Number.isNaN(time))
  return valid.length === 0 ? null : new Date(Math.max(...valid))
}
