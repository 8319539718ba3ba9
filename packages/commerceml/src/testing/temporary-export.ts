import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { OnecRecord } from '../onec-record.ts'
import { type FileSummary, type ReadRecordsOptions, readRecords } from '../read-records.ts'

export interface TemporaryExport extends AsyncDisposable {
  root: string
  /** All records of one of its files, and what was learnt on the way. */
  read(name: string, options?: ReadRecordsOptions): Promise<{ records: OnecRecord[]; summary: FileSummary }>
}

/** A directory with these files, gone when the test ends. */
export async function temporaryExport(files: Record<string, string | Uint8Array>): Promise<TemporaryExport> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'commerceml-')))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), content)
  }
  return {
    root,
    async read(name, options) {
      const { batches, summary } = readRecords({ path: join(root, name), name }, options)
      const records: OnecRecord[] = []
      for await (const batch of batches) records.push(...batch)
      return { records, summary: summary() }
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}
