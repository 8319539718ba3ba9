import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, resolve } from 'node:path'
import { ExportNotFound } from './export-not-found.ts'
import { MalformedExport } from './malformed-export.ts'
import type { ContentKind } from './plan/content-kind.ts'
import { contentLists } from './plan/content-lists.ts'
import { type FoundFile, type FoundFiles, findXmlFiles, type IgnoredFile } from './plan/find-xml-files.ts'
import { readTail } from './plan/read-tail.ts'
import { type Sniffed, type SniffOptions, sniffContents } from './plan/sniff-contents.ts'
import { readRecords } from './read-records.ts'
import type { FileInExport } from './xml/read-xml-file.ts'

export interface PlanOptions extends SniffOptions {
  /** Only files with any of these, and those that may have them. */
  want?: readonly ContentKind[] | undefined
  /**
   * `refuse` (the default): a damaged file that is wanted throws. `list`: it is one of the files, and only the beginnings and
   * ends are looked at; for showing what is there, not for importing it.
   */
  damaged?: 'refuse' | 'list' | undefined
}

export interface PlannedFile extends FileInExport {
  bytes: number
  contents: ReadonlySet<ContentKind>
  formedAt: string | null
  schemaVersion: string | null
  catalogId: string | null
}

export interface ExportPlan {
  /** The directory that `name` and the paths in Картинка are relative to; real, absolute. */
  root: string
  /** In natural order of their names. May be empty when nothing of what is wanted was found. */
  files: PlannedFile[]
  /** XML files that are not part of a 1C export. */
  ignored: IgnoredFile[]
  totalBytes: number
}

/**
 * What there is to read, by content and not by name. Throws ExportNotFound when there is no XML at all, and MalformedExport when a
 * wanted file is cut off: before anything is imported.
 */
export async function planExport(dir: string, options: PlanOptions = {}): Promise<ExportPlan> {
  const { root, found } = await findExport(dir)
  const files: PlannedFile[] = []
  const ignored = found.ignored
  for (const file of found.files) {
    const planned = await planFile(file, options, ignored)
    if (planned) files.push(planned)
  }
  return { root, files, ignored, totalBytes: files.reduce((sum, file) => sum + file.bytes, 0) }
}

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

async function planFile(
  file: FoundFile,
  { want, damaged = 'refuse', ...sniffing }: PlanOptions,
  ignored: IgnoredFile[],
): Promise<PlannedFile | null> {
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
  if (tail && !tail.endsCleanly && damaged === 'refuse') await proveWhole(file, sniffing)
  return { ...file, contents, ...facts }
}

/** Nothing is known of it but that it is there. */
const unreadable = (): Sniffed => ({
  contents: new Set(['unknown']),
  root: '',
  formedAt: null,
  schemaVersion: null,
  catalogId: null,
  stoppedIn: null,
})

/** What lies between the beginning and the end of a file is known only if both are inside the same list. */
function addUnseen(contents: Set<ContentKind>, stoppedIn: string | null, lastList: string | null): void {
  const last = lastList === null ? null : contentLists.get(lastList)
  if (last) contents.add(last)
  if (stoppedIn !== lastList) contents.add('unknown')
}

/** Reads it all: only that can tell where it breaks off, or that an unusual end is an end after all. */
async function proveWhole(file: FoundFile, { signal }: SniffOptions): Promise<void> {
  for await (const _ of readRecords(file, { signal }).batches);
}
