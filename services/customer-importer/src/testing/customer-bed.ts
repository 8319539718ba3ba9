import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RunOptions } from '@imports/shared/contracts/import-events'
import type { ReportCounts, SourceFile } from '@imports/shared/contracts/import-session'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { eventually } from '@imports/shared/testing/eventually'
import { endedRun, requestRun, startImporter } from '@imports/shared/testing/import-run'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { importCustomers } from '../import-customers.ts'

/** A directory with these files, as 1C would leave them: path → contents. */
export function writeExport(files: Record<string, string>, dir = mkdtempSync(join(tmpdir(), 'export-'))): string {
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), `\uFEFF${contents}`)
  }
  return dir
}

/** Imports the directory through the whole harness and gives the step as the ledger has it. */
export function customerImporter(bed: TestBed, dir: string) {
  const { db, pool } = bed.databaseOf<LedgerTables>('customer-importer')
  const imports = { customers: importCustomers({ db, pool, exportDirs: { ONEC_DATA_DIR: dir }, reading: {} }) }
  startImporter(bed, 'customer-importer', imports)
  return async (options: RunOptions = { full: true }) => {
    const { runId, steps } = await requestRun(bed, ['customers'], options)
    const run = await endedRun(bed, runId)
    await eventually(async () => expect(await bed.lock.holder()).toBeNull())
    const [step] = run.steps
    if (!step) throw new Error('a run without steps')
    const { counts = {}, files = [] } = (step.payload ?? {}) as { counts?: ReportCounts; files?: SourceFile[] }
    return { ...step, sessionId: steps[0]?.sessionId ?? '', counts: counts.customer, files }
  }
}

export const rows = async (bed: TestBed, query: string) =>
  (await sql.raw(query).execute(bed.db)).rows as Record<string, unknown>[]

/** What the table says, without surrogate ids and sessions. */
export const allCustomers = (bed: TestBed) =>
  rows(
    bed,
    `select onec_id, kind, name, full_name, inn, kpp, roles, contacts, addresses, bank_accounts, representatives, is_active
    from customers.customer order by onec_id`,
  )

export const issuesOf = (bed: TestBed, sessionId: string) =>
  rows(
    bed,
    `select severity, code, file, line, onec_id, field, message from imports.import_issue where session_id = '${sessionId}' order by id`,
  )
