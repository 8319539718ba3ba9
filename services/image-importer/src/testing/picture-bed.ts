import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RunOptions } from '@imports/shared/contracts/import-events'
import type { ReportCounts } from '@imports/shared/contracts/import-session'
import { originalsFolder, sizesFolder } from '@imports/shared/contracts/media-files'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { eventually } from '@imports/shared/testing/eventually'
import { endedRun, requestRun, startImporter } from '@imports/shared/testing/import-run'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { createWorkQueue, type WorkQueue } from '../chunks/share-out.ts'
import { takeChunks } from '../chunks/take-chunks.ts'
import { importImages } from '../import-images.ts'
import { createMediaStore } from '../media-store.ts'
import { hardenSharp, makeSizes } from '../pictures/make-sizes.ts'

/** Removed with the bed. */
export function folderOf(bed: TestBed, name: string): string {
  return bed.opened(mkdtempSync(join(tmpdir(), `${name}-`)), (dir) => rmSync(dir, { recursive: true, force: true }))
}

/** An export with these files: path → contents. */
export function writePictures(dir: string, files: Record<string, Buffer>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), content)
  }
}

/** What the catalogue says: 1C id → the paths that it names; a variant's id has a `#`, and its product before it. */
export async function putProducts(bed: TestBed, named: Record<string, readonly string[]>): Promise<void> {
  const owners = Object.entries(named).map(([onecId, paths]) => ({ onecId, product: onecId.split('#')[0], paths }))
  const given = sql`jsonb_to_recordset(${JSON.stringify(owners)}::jsonb) as g ("onecId" text, product text, paths text[])`
  const session = randomUUID()
  await sql`
    insert into catalog.product (onec_id, name, last_session_id) select "onecId", 'Товар', ${session}::uuid from ${given}
    where "onecId" = product on conflict do nothing`.execute(bed.db)
  await sql`
    insert into catalog.variant (onec_id, product_id, name, is_default, last_session_id)
    select "onecId", p.id, 'Товар', "onecId" = product, ${session}::uuid
    from ${given} join catalog.product p on p.onec_id = product on conflict do nothing`.execute(bed.db)
  await sql`
    delete from catalog.product_picture where product_id in (select p.id from ${given} join catalog.product p on p.onec_id = product)`.execute(
    bed.db,
  )
  await sql`
    insert into catalog.product_picture (product_id, variant_id, position, path)
    select p.id, case when "onecId" <> product then v.id end, at - 1, path
    from ${given} join catalog.product p on p.onec_id = product join catalog.variant v on v.onec_id = "onecId",
      unnest(paths) with ordinality as n (path, at)`.execute(bed.db)
}

export interface PictureImport {
  outcome: string | null
  code: string | null
  counts: ReportCounts
  payload: Record<string, unknown>
  issues: { code: string; file: string | null; onec_id: string | null; severity: string }[]
  sessionId: string
}

export interface PictureImporter {
  run(options?: RunOptions): Promise<PictureImport>
  /** Pictures that were decoded since it was started. */
  decoded(): number
}

export interface PictureImporterOptions {
  exportDir: string
  mediaDir: string
  widths?: number[]
}

/** The service as its process runs it, in this one: it owns steps and takes chunks. Stopped with the bed. */
export function startPictureImporter(bed: TestBed, options: PictureImporterOptions): PictureImporter {
  const { exportDir, mediaDir, widths = [1600, 800, 200] } = options
  hardenSharp()
  let decoded = 0
  const { db } = bed.databaseOf<LedgerTables>('image-importer')
  const pictures = { db, exportDirs: { ONEC_DATA_DIR: exportDir }, store: createMediaStore(mediaDir) }
  const stop = new AbortController()
  const connecting = bed.connectAs('image-importer')
  const queue: WorkQueue = {
    publish: async (chunk, round) => createWorkQueue((await connecting).nats, bed.config).publish(chunk, round),
    isEmpty: async () => createWorkQueue((await connecting).nats, bed.config).isEmpty(),
  }
  startImporter(bed, 'image-importer', { images: importImages({ ...pictures, queue, missAfterMs: 300 }) })
  const run = async () => {
    const { nats, close } = await connecting
    await takeChunks({
      ...pictures,
      widths,
      inFlight: 2,
      makeSizes: (bytes, wanted) => {
        decoded++
        return makeSizes(bytes, wanted)
      },
      nats,
      config: bed.config,
      stop: stop.signal,
      log: silentLogger(),
    })
    await close()
  }
  const taking = run()
  bed.opened(null, async () => {
    stop.abort()
    await taking
  })
  return { decoded: () => decoded, run: (runOptions) => runImages(bed, runOptions) }
}

export async function runImages(bed: TestBed, options: RunOptions = {}, withinMs = 20_000): Promise<PictureImport> {
  const { runId } = await requestRun(bed, ['images'], options)
  return imported(bed, runId, withinMs)
}

export async function imported(bed: TestBed, runId: string, withinMs = 20_000): Promise<PictureImport> {
  const run = await endedRun(bed, runId, withinMs)
  await eventually(async () => expect(await bed.lock.holder()).toBeNull())
  const [step] = run.steps
  if (!step) throw new Error('a run without steps')
  const issues = await bed.db
    .selectFrom('imports.import_issue')
    .select(['code', 'file', 'onec_id', 'severity'])
    .where('session_id', '=', step.sessionId)
    .orderBy('code')
    .orderBy('file')
    .execute()
  const { outcome, code, sessionId } = step
  const payload = step.payload ?? {}
  return { outcome, code, payload, counts: (payload.counts ?? {}) as ReportCounts, issues, sessionId }
}

/** What is shown: the 1C id of the product or variant → the paths in their order. */
export async function gallery(bed: TestBed): Promise<Record<string, string[]>> {
  const { rows } = await sql<{ owner: string; paths: string[] }>`
    select coalesce(v.onec_id, p.onec_id) as owner, array_agg(l.source_path order by l.position) as paths
    from media.product_image l join catalog.product p on p.id = l.product_id left join catalog.variant v on v.id = l.variant_id
    group by 1`.execute(bed.db)
  return Object.fromEntries(rows.map(({ owner, paths }) => [owner, paths]))
}

/** Every row of the schema as it lies in its table: nothing was written as long as this is the same. */
export async function mediaRows(bed: TestBed): Promise<unknown[]> {
  const { rows } = await sql`
    select xmin::text, ctid::text, to_jsonb(i) as said from media.image i union all
    select xmin::text, ctid::text, to_jsonb(l) from media.product_image l order by 3`.execute(bed.db)
  return rows
}

/** Files below it, relative, and their sizes. */
export function filesIn(dir: string): Map<string, number> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(files.sort().map((path) => [path.slice(dir.length + 1), statSync(path).size]))
}

/**
 * What is referenced is there, whole, under the name of its content, with its sizes; and what is there is referenced. Returns how many
 * contents there are.
 */
export async function expectWholeMedia(bed: TestBed, mediaDir: string): Promise<number> {
  const { rows } = await sql<{
    sha256: string
    bytes: number
    sizes: number[]
    format: string
    size_format: string
    links: number
  }>`
    select i.*, (select count(*)::int from media.product_image l where l.image_id = i.id) as links from media.image i`.execute(
    bed.db,
  )
  const files = filesIn(mediaDir)
  const expected = rows.flatMap(({ sha256, sizes, format, size_format }) => {
    const place = `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`
    const ending = size_format === 'jpeg' ? 'jpg' : size_format
    return [
      `${originalsFolder}/${place}.${format === 'jpeg' ? 'jpg' : format}`,
      ...sizes.map((width) => `${sizesFolder}/${place}-${width}.${ending}`),
    ]
  })
  // a file that was being written when its writer died is for the clean-up
  expect([...files.keys()].filter((name) => !name.endsWith('.part'))).toEqual(expected.sort())
  for (const { sha256, bytes, links } of rows) {
    expect(links).toBeGreaterThan(0)
    const [path = ''] = expected.filter((file) => file.startsWith(`${originalsFolder}/`) && file.includes(sha256))
    expect(files.get(path)).toBe(bytes)
  }
  return rows.length
}

export const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex')
