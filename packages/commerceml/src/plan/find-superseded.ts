import type { ContentKind } from './content-kind.ts'
import { nameInExport } from './name-in-export.ts'

/** What is known of a file before it is read. */
export interface FileInTime {
  name: string
  contents: ReadonlySet<ContentKind>
  /** See readDate: 1C's local time. */
  formedAt: string | null
  catalogId: string | null
  /** СодержитТолькоИзменения, as far as the beginning of the file says it; null when it does not. */
  changesOnly: boolean | null
}

/** A file that an older export left beside its successor. */
export interface SupersededFile {
  name: string
  /** The newer file that stands in its place. */
  by: string
  formedAt: string
  contents: ReadonlySet<ContentKind>
  /**
   * False: its place was taken by a file of a whole export, so it is not among the files to read. True: the newer files say that
   * they hold changes only (3.x says so always), or do not say. What they do not mention is known from the older one alone, so it is read, before them.
   */
  isRead: boolean
}

/** Files without a segment number may be parts of one export if they were formed within this time. */
const ONE_EXPORT_MS = 60 * 60 * 1000

/**
 * Files in whose place there is a newer one: the same kind by name, nothing in them that the newer has not, the same catalogue and
 * the same segment, a later ДатаФормирования. In the order given.
 *
 * Segments of one export differ by seconds, and in no reliable order, so a time alone proves nothing: only the same segment
 * twice shows two exports. A higher segment that a smaller successor left over therefore stays among the files; it
 * is older, is read earlier, and what it repeats gives way.
 */
export function findSuperseded(files: readonly FileInTime[]): SupersededFile[] {
  const places = new Map<string, FileInTime[]>()
  for (const file of files) {
    const place = placeOf(file)
    if (place !== null) places.set(place, [...(places.get(place) ?? []), file])
  }
  return files.flatMap((file) => {
    const successors = (places.get(placeOf(file) ?? '') ?? []).filter((other) => succeeds(other, file))
    const whole = newestOf(successors.filter(({ changesOnly }) => changesOnly === false))
    const by = whole ?? newestOf(successors)
    if (!by || file.formedAt === null) return []
    const { name, formedAt, contents } = file
    return [{ name, by: by.name, formedAt, contents, isRead: whole === undefined }]
  })
}

/**
 * The order in which 1C formed the files, which is the order to read them in: what is repeated is as the last one says. Files formed at the
 * same time stay as given, those without a time come first.
 */
export function inOrderOfFormation<File extends FileInTime>(files: readonly File[]): File[] {
  return [...files].sort((a, b) => (formedMs(a) ?? 0) - (formedMs(b) ?? 0))
}

function placeOf({ name, catalogId }: FileInTime): string | null {
  const named = nameInExport(name)
  return named && JSON.stringify([named.kind, named.catalogue, named.segment, catalogId])
}

function succeeds(newer: FileInTime, older: FileInTime): boolean {
  const [from, to] = [formedMs(older), formedMs(newer)]
  if (from === null || to === null || [...older.contents].some((kind) => !newer.contents.has(kind))) return false
  const margin = nameInExport(older.name)?.segment === null ? ONE_EXPORT_MS : 0
  return to - from > margin
}

function newestOf(files: readonly FileInTime[]): FileInTime | undefined {
  return inOrderOfFormation(files).at(-1)
}

/** By the exporter's own clock: a zone, where it is written at all, is the same in all of its files. */
function formedMs({ formedAt }: FileInTime): number | null {
  return formedAt === null ? null : Date.parse(`${formedAt.slice(0, 19)}Z`)
}
