import type { OnecRecord } from '@imports/commerceml/onec-record'
import type { ExportPlan, PlannedFile } from '@imports/commerceml/plan-export'
import { readRecords } from '@imports/commerceml/read-records'
import { abandonFile, beginFile, type FileAhead } from '@imports/commerceml/xml/file-chunks'
import type { XmlReading } from '@imports/commerceml/xml/read-xml-file'
import type { Differences } from '../db/load/differences.ts'
import type { StagedRow, Staging } from '../db/load/staging.ts'
import type { ImportContext } from '../importer/import-handler.ts'
import type { issueColumns } from '../importer/store-issues.ts'
import type { ImportedFile } from './imported-files.ts'
import { asImportFailure } from './plan-files.ts'
import { summaryIssues } from './plan-issue.ts'

/** Where the records of a step go. */
export interface RecordSink {
  /** Its file by number (see `Staging`). What is none of the importer's business is passed over. */
  stage(record: OnecRecord, file: number): void
  /** What a file has brought, whole or not. */
  partsIn(file: number): ReadonlySet<string>
  /** Records of the files that could not be staged whole: issues, but no mere remarks. */
  failedRecords(): number
}

export interface FilesToStage {
  plan: ExportPlan
  /** The files of the plan in the order to read them in. */
  files: readonly PlannedFile[]
  reading: XmlReading
  staging: Pick<Staging, 'fileNumber' | 'keepUp'> & {
    add(table: 'issue', row: StagedRow<typeof issueColumns>): void
  }
  sink: RecordSink
  differences: Differences
  context: Pick<ImportContext, 'report' | 'signal'>
}

/** Reads every file to its end, and says what was read and what is known. Nothing of it is merged. */
export async function stageFiles(step: FilesToStage): Promise<ImportedFile[]> {
  const { plan, files, reading, staging, sink, differences, context } = step
  const total = plan.totalBytes
  const imported: ImportedFile[] = plan.known.map(({ name, bytes, sha256, formedAt }) => ({
    source: { path: name, bytes, sha256, formedAt, unchanged: true },
    parts: null,
  }))
  let before = 0
  for await (const file of oneAhead(files)) {
    const number = staging.fileNumber(file.name)
    const onBytes = (done: number) =>
      context.report({ phase: 'reading', done: before + done, total, failed: sink.failedRecords(), counts: {} })
    const records = readRecords(file, { ...reading, signal: context.signal, onBytes })
    try {
      for await (const batch of records.batches) {
        for (const record of batch) sink.stage(record, number)
        differences.compareDue()
        await staging.keepUp()
      }
    } catch (error) {
      throw asImportFailure(error)
    }
    differences.fileRead()
    const summary = records.summary()
    for (const issue of summaryIssues(summary, number)) staging.add('issue', issue)
    const { bytes, sha256, formedAt } = summary
    imported.push({ source: { path: file.name, bytes, sha256, formedAt }, parts: sink.partsIn(number) })
    before += file.bytes
  }
  return imported
}

/** The files in their order, each when the next one has been begun: a small file takes as long to open as to read. */
async function* oneAhead(files: readonly PlannedFile[]): AsyncGenerator<PlannedFile & FileAhead, void> {
  const begun: (PlannedFile & FileAhead)[] = []
  try {
    for (const file of files) {
      begun.push({ ...file, ...beginFile(file) })
      const current = begun.length > 1 ? begun.shift() : undefined
      if (current) yield current
    }
    for (let last = begun.shift(); last; last = begun.shift()) yield last
  } finally {
    await Promise.all(begun.map(abandonFile))
  }
}
