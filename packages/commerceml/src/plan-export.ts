import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, resolve } from 'node:path'
import { ExportNotFound } from './export-not-found.ts'
import type { FileContent } from './hash-content.ts'
import { inOrder } from './in-order.ts'
import { MalformedExport } from './malformed-export.ts'
import type { ContentKind } from './plan/content-kind.ts'
import { contentLists } from './plan/content-lists.ts'
import { type FileInTime, findSuperseded, inOrderOfFormation, type SupersededFile } from './plan/find-superseded.ts'
import { type FoundFile, type FoundFiles, findXmlFiles, type IgnoredFile } from './plan/find-xml-files.ts'
import { readTail } from './plan/read-tail.ts'
import { type Sniffed, type SniffOptions, sniffContents } from './plan/sniff-contents.ts'
import { readRecords } from './read-records.ts'
import type { FileInExport } from './xml/file-chunks.ts'

export interface PlanOptions extends SniffOptions {
  /** Only files with any of these, and those that may have them. */
  want?: readonly ContentKind[] | undefined
  /**
   * `refuse` (the default): a damaged file that is wanted throws. `list`: it is one of the files, and only the beginnings and
   * ends are looked at; for showing what is there, not for importing it.
   */
  damaged?: 'refuse' | 'list' | undefined
  /**
   * Says of a file that what it holds has been imported and is still so; null when that is not known. Only if that is so of all that
   * is wanted, nothing need be read.
   */
  isKnown?: ((file: FoundFile) => Promise<FileContent | null>) | undefined
}

export interface KnownFile extends FoundFile, FileContent {}

export interface PlannedFile extends FileInExport, FileInTime {
  bytes: number
  schemaVersion: string | null
}

export interface ExportPlan {
  /** The directory that `name` and the paths in Картинка are relative to; real, absolute. */
  root: string
  /**
   * In the order to read them in: as 1C formed them, so that a newer export comes after an older one and the last wins; files formed at the same time in
   * natural order of their names. May be empty when nothing of what is wanted was found.
   */
  files: PlannedFile[]
  /** XML that is not part of a 1C export, or was not looked for: to be told, not to be read. */
  ignored: IgnoredFile[]
  /** When nothing need be read, see isKnown: the files. */
  known: KnownFile[]
  /** Of what is wanted, what an older export left behind: to be told. Some of it is among the files all the same, see there. */
  superseded: SupersededFile[]
  /** Of the files. */
  totalBytes: number
}

/**
 * What there is to read, by content and not by name. Throws ExportNotFound when there is no XML at all, and MalformedExport when a
 * wanted file is cut off: before anything is imported.
 */
export async function planExport(dir: string, options: PlanOptions = {}): Promise<ExportPlan> {
  const { root, found } = await findExport(dir)
  const ignored = found.ignored
  const look = (file: FoundFile) => lookAt(file, options, ignored)
  const known: KnownFile[] = []
  const ask = async (file: FoundFile) => ({ file, content: await options.isKnown?.(file) })
  let asked = 0
  let first: SeenFile | null = null
  for await (const { file, content } of inOrder(found.files, asksAtOnce, ask)) {
    asked++
    if (content) known.push({ ...file, ...content })
    else first = await look(file)
    if (first) break
  }
  // files of one export may repeat or explain each other: what one of them says holds only together with the others
  const seen = first
    ? [...(await lookAtAll(known.splice(0), look)), first, ...(await lookAtAll(found.files.slice(asked), look))]
    : []
  const superseded = findSuperseded(seen)
  const unread = new Set(superseded.filter(({ isRead }) => !isRead).map(({ name }) => name))
  const wanted = inOrderOfFormation(seen).filter(({ name }) => !unread.has(name))
  if (options.damaged !== 'list') await proveWhole(wanted, options)
  const files = wanted.map(({ endsCleanly, ...file }) => file)
  return { root, files, known, ignored, superseded, totalBytes: files.reduce((sum, file) => sum + file.bytes, 0) }
}

/**
 * Whether there is anything of these kinds to read, without looking at more than it takes to know. A damaged file counts. Throws
 * an ExportNotFound when there is no XML at all.
 */
export async function exportHolds(dir: string, want: readonly ContentKind[]): Promise<boolean> {
  const { found } = await findExport(dir)
  for (const file of found.files) if (await lookAt(file, { want, damaged: 'list' }, [])) return true
  return false
}

type SeenFile = PlannedFile & { endsCleanly: boolean }

async function findExport(dir: string): Promise<{ root: string; found: FoundFiles }> {
  const path = await realpath(isAbsolute(dir) ? dir : resolve(dir)).catch((cause: unknown) => {
    throw new ExportNotFound(dir, 'Директория данных 1С не найдена', { cause })
  })
  const stats = await stat(path)
  if (stats.isFile()) {
    const file = { path, name: basename(path), bytes: stats.size }
    return { root: dirname(path), found: { files: [file], ignored: [] } }
  }
  if (!stats.isDirectory()) throw new ExportNotFound(dir, 'Это не директория и не файл выгрузки 1С')
  const found = await findXmlFiles(path)
  if (found.files.length === 0) throw new ExportNotFound(dir, 'В директории данных 1С нет ни одного файла XML')
  return { root: path, found }
}

/** To look at a file is mostly to wait for the system to open it, and an export may have a thousand. To hash one is so only in part. */
const looksAtOnce = 8
const asksAtOnce = 2

/** Those that are wanted, in the order given. */
async function lookAtAll(
  files: readonly FoundFile[],
  look: (file: FoundFile) => Promise<SeenFile | null>,
): Promise<SeenFile[]> {
  const seen: SeenFile[] = []
  for await (const file of inOrder(files, looksAtOnce, look)) if (file) seen.push(file)
  return seen
}

async function lookAt(
  file: FoundFile,
  { want, damaged = 'refuse', isKnown: _, ...sniffing }: PlanOptions,
  ignored: IgnoredFile[],
): Promise<SeenFile | null> {
  const sniffed = await sniffContents(file, sniffing).catch((error: unknown) => {
    if (!(error instanceof MalformedExport)) throw error
    if (error.code === 'XML_ROOT') return null
    if (damaged === 'refuse') throw error
    return unreadable()
  })
  if (!sniffed) {
    ignored.push({ name: file.name, reason: 'это не выгрузка 1С' })
    return null
  }
  const { root, stoppedIn, contents, ...facts } = sniffed
  const tail = stoppedIn === null ? null : await readTail(file.path, root)
  if (tail && !contents.has('orders')) addUnseen(contents, stoppedIn, tail.lastList)
  if (want && !contents.has('unknown') && !want.some((kind) => contents.has(kind))) return null
  // A header further on may say otherwise.
  const changesOnly = contents.has('unknown') ? null : facts.changesOnly
  return { ...file, contents, ...facts, changesOnly, endsCleanly: tail?.endsCleanly ?? true }
}

/** Nothing is known of it but that it is there. */
const unreadable = (): Sniffed => ({
  contents: new Set(['unknown']),
  root: '',
  formedAt: null,
  schemaVersion: null,
  catalogId: null,
  changesOnly: null,
  stoppedIn: null,
})

/** What lies between the beginning and the end of a file is known only if both are inside the same list. */
function addUnseen(contents: Set<ContentKind>, stoppedIn: string | null, lastList: string | null): void {
  const last = lastList === null ? null : contentLists.get(lastList)
  if (last) contents.add(last)
  if (stoppedIn !== lastList) contents.add('unknown')
}

/** Reads what does not end as expected: only that can tell where it breaks off, or that an unusual end is an end after all. */
async function proveWhole(files: readonly SeenFile[], options: PlanOptions): Promise<void> {
  for (const file of files) {
    if (!file.endsCleanly) for await (const _ of readRecords(file, options).batches);
  }
}
