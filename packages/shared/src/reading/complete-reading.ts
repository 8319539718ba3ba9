import type { Kysely } from 'kysely'
import type { TableLoad } from '../db/load/table-load.ts'
import type { Tally } from '../importer/count-records.ts'
import type { ImportContext } from '../importer/import-handler.ts'
import { storeIssues } from '../importer/store-issues.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import { type ImportedFile, type ImportedParts, rememberFiles } from './imported-files.ts'

export interface ReadStep {
  staging: TableLoad['staging']
  parts: ImportedParts
  /** Read, or found unchanged. */
  files: readonly ImportedFile[]
  tally: Tally
  context: Pick<ImportContext, 'claim' | 'request' | 'elapsedMs'>
}

/** The last transaction of a step that has read files: its issues, the files that need not be read again, and the outcome with the counts. */
export async function completeReading(db: Kysely<LedgerTables>, step: ReadStep): Promise<void> {
  const { staging, parts, files, tally, context } = step
  await context.claim.complete(db, async (trx) => {
    const { errors, warnings, files: withIssues } = await storeIssues(trx, staging, context.request.sessionId)
    // what could not be loaded whole is read again, until it can: what it refers to may have come by then
    const whole = files.filter(({ source }) => !withIssues.has(source.path))
    await rememberFiles(trx, parts, whole)
    return {
      ...tally.report(),
      failed: errors,
      warnings,
      files: files.map(({ source }) => source),
      durationMs: context.elapsedMs(),
    }
  })
}
