import { ExportNotFound } from '@imports/commerceml/export-not-found'
import { MalformedExport } from '@imports/commerceml/malformed-export'
import type { ContentKind } from '@imports/commerceml/plan/content-kind'
import { type ExportPlan, planExport } from '@imports/commerceml/plan-export'
import type { XmlReading } from '@imports/commerceml/xml/read-xml-file'
import { ImportFailure } from '../importer/import-failure.ts'
import type { KnownFiles } from './imported-files.ts'

export interface WantedFiles {
  /** Only files that have these, or may have them, are read. */
  contents: readonly ContentKind[]
  /** Said when there is no such file in the directory. */
  notFound: (dir: string) => string
}

/**
 * What of the export a step is to read; nothing, when all of it is known. Throws an {@link ImportFailure} when there is no such file, or one
 * is cut off.
 */
export async function planFiles(
  dir: string,
  { contents, notFound }: WantedFiles,
  reading: XmlReading,
  known: KnownFiles | null,
): Promise<ExportPlan> {
  const plan = await planExport(dir, { ...reading, want: contents, isKnown: known?.find }).catch((error: unknown) => {
    throw asImportFailure(error)
  })
  if (plan.known.length > 0 && !known?.areAll(plan.known)) {
    return planFiles(dir, { contents, notFound }, reading, null)
  }
  if (plan.files.length + plan.known.length === 0) throw new ImportFailure('FILES_NOT_FOUND', notFound(dir))
  return plan
}

/** The reader's refusals as failures of the import; anything else as it is. */
export function asImportFailure(error: unknown): unknown {
  if (error instanceof ExportNotFound) return new ImportFailure('DATA_DIR_NOT_FOUND', error.message, { cause: error })
  if (!(error instanceof MalformedExport)) return error
  const { code, message, file, line } = error
  return new ImportFailure(code, message, { file, line, cause: error })
}
