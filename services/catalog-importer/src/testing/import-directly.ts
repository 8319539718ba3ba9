import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import type { ReportCounts, SourceFile } from '@imports/shared/contracts/import-session'
import type { Import } from '@imports/shared/importer/import-handler'
import { claimStep } from '@imports/shared/ledger/claim'
import { findRun, openRun } from '@imports/shared/ledger/ledger'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { silentLogger } from '@imports/shared/telemetry/logger'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { catalogImports } from '../import-records.ts'
import { writeExport } from './write-export.ts'

export interface DirectImport {
  files: SourceFile[]
  counts: ReportCounts
  /** Records of the file with an error, as the outcome says. */
  failed: number
  warnings: number
  issues: { severity: string; code: string }[]
}

/**
 * The import itself on a step that is claimed in the ledger, and ended there: what the harness does around it (messages, lock,
 * events) is left out, so that hundreds fit into a test.
 */
export function directImporter(bed: TestBed) {
  const { db, pool } = bed.databaseOf<LedgerTables>('catalog-importer')
  const gateway = bed.databaseOf<LedgerTables>('admin-gateway').db
  return async (files: Record<string, string>, options: { full: boolean }): Promise<DirectImport> => {
    const dir = writeExport(files)
    const { catalog } = catalogImports({
      db,
      pool,
      exportDirs: { ONEC_DATA_DIR: dir },
      reading: {},
      switchOffMaxPercent: 20,
    })
    try {
      const { runId, sessionId } = await runStep(catalog)
      const run = await findRun(gateway, runId)
      const [step] = run?.steps ?? []
      if (step?.outcome !== 'completed') throw new Error(`the import ended as ${step?.outcome} ${step?.code}`)
      const issues = await db
        .selectFrom('imports.import_issue')
        .select(['severity', 'code'])
        .where('session_id', '=', sessionId)
        .execute()
      // written by the import a moment ago, from the type of the event
      return { ...(step.payload as unknown as Omit<DirectImport, 'issues'>), issues }
    } finally {
      rmSync(dir, { recursive: true })
    }

    async function runStep(run: Import) {
      const runId = randomUUID()
      const steps = [{ step: 1, kind: 'catalog' as const, sessionId: randomUUID() }]
      const by = { requestedBy: 'test', requestedVia: 'cli' } as const
      const opened = await openRun(gateway, { runId, steps, options, ...by, lockValue: 'none', pickupMs: 60_000 })
      if (opened.verdict !== 'admitted') throw new Error(`not admitted: ${opened.verdict}`)
      const claimed = await claimStep(db, { runId, step: 1, owner: 'test', leaseMs: 60_000, maxAttempts: 1 })
      if (claimed.verdict !== 'claimed') throw new Error(`not claimed: ${claimed.verdict}`)
      const [step = { step: 1, kind: 'catalog', sessionId: '' }] = steps
      const request = { runId, ...step, steps, options, ...by, lockValue: 'none', expiresAt: opened.expiresAt }
      const { claim } = claimed
      await run({
        request,
        claim,
        signal: new AbortController().signal,
        report: () => {},
        elapsedMs: () => 0,
        log: silentLogger(),
      })
      return { runId, sessionId: step.sessionId }
    }
  }
}

/** As if nothing had ever been imported; much faster than another database. */
export async function emptyEverything({ db }: Pick<TestBed, 'db'>): Promise<void> {
  const { rows } = await sql<{ tables: string }>`
    select string_agg(format('%I.%I', schemaname, tablename), ', ') as tables from pg_tables
    where schemaname in ('catalog', 'imports', 'sessions') and tablename not like 'migration%'`.execute(db)
  await sql.raw(`truncate ${rows[0]?.tables} restart identity`).execute(db)
}
