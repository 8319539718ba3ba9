import type { OnecRecord, OnecRecordType } from './onec-record.ts'
import { catalogIdOf, changesOnlyOf, changesOnlyOfAll, isOfferPackage } from './records/document-facts.ts'
import { createRecordBuilder } from './records/record-builder.ts'
import { readDate } from './values/read-date.ts'
import type { FileAhead, FileInExport } from './xml/file-chunks.ts'
import { readXmlFile, type XmlRead, type XmlReading } from './xml/read-xml-file.ts'
import { xmlLimits } from './xml/xml-limits.ts'
import type { XmlNode } from './xml/xml-node.ts'
import type { XmlScanner } from './xml/xml-scanner.ts'

export interface ReadRecordsOptions extends XmlReading {
  signal?: AbortSignal | undefined
  /** Called after each chunk with the bytes read so far. */
  onBytes?: ((done: number) => void) | undefined
  chunkBytes?: number | undefined
}

export interface FileSummary extends XmlRead {
  /** See readDate: 1C's local time. */
  formedAt: string | null
  schemaVersion: string | null
  catalogId: string | null
  /** СодержитТолькоИзменения, see changesOnlyOfAll. */
  changesOnly: boolean | null
  counts: Partial<Record<OnecRecordType, number>>
  /** Документ and Контейнер: seen, not read. */
  unread: { orders: number }
  /** Path from the root → how many elements stood there that we know nothing of. A new version of 1C shows itself here. */
  unknownElements: ReadonlyMap<string, number>
}

export interface RecordsOfFile {
  /** The records of one chunk at a time, in document order. Throws a MalformedExport; what came before it must not be kept. */
  batches: AsyncGenerator<OnecRecord[], void>
  /** Only after the last batch: nothing is known of a file that was not read to its end. */
  summary(): FileSummary
}

/** Recognises every record of either family by its place in the document, whatever the file is called. */
export function readRecords(
  file: FileInExport | FileAhead,
  { signal, onBytes, limits: given, forbiddenCharacters, chunkBytes }: ReadRecordsOptions = {},
): RecordsOfFile {
  const limits = { ...xmlLimits, ...given }
  const headers = createHeaders()
  const counts: FileSummary['counts'] = {}
  const unknown = createUnknownCounter()
  const unread = { orders: 0 }
  let records: OnecRecord[] = []
  let taken = 0
  let read: XmlRead | undefined

  function take(found: OnecRecord[], fail: XmlScanner['fail']): void {
    for (const record of found) {
      counts[record.type] = (counts[record.type] ?? 0) + 1
      records.push(record)
    }
    taken += found.length
    if (taken > limits.records) fail('XML_LIMIT', `записей больше ${limits.records}; такой файл не принимается`)
  }

  async function* batches(): AsyncGenerator<OnecRecord[], void> {
    const chunks = readXmlFile(file, {
      limits,
      forbiddenCharacters,
      signal,
      chunkBytes,
      handler: (fail) =>
        createRecordBuilder({
          recordBytes: limits.recordBytes,
          fail,
          onElement(kind, node, found) {
            if (kind === 'header') headers.add(node)
            if (kind === 'order') unread.orders++
            take(found, fail)
          },
          onUnknown: unknown.add,
        }),
    })
    try {
      for (;;) {
        const step = await chunks.next()
        if (step.done) {
          read = step.value
        } else {
          onBytes?.(step.value)
        }
        const batch = records
        records = []
        if (batch.length > 0) yield batch
        if (step.done) return
      }
    } finally {
      await chunks.return({ bytes: 0, sha256: '', droppedCharacters: 0 })
    }
  }

  return {
    batches: batches(),
    summary() {
      if (!read) throw new Error(`${file.name} has not been read to its end`)
      return { ...read, ...headers.facts(), counts, unread, unknownElements: unknown.counts }
    },
  }
}

/** So many different ones are told; further ones are counted together, as `…`. */
const mostUnknownPaths = 1000

function createUnknownCounter() {
  const counts = new Map<string, number>()
  return {
    counts,
    add(path: string) {
      const known = counts.get(path)
      const counted = known === undefined && counts.size >= mostUnknownPaths ? '…' : path
      counts.set(counted, (counts.get(counted) ?? 0) + 1)
    },
  }
}

/** Collects what the elements around the records say about the file. They are complete only when they are closed. */
function createHeaders() {
  let root: XmlNode | undefined
  let catalogId: string | null = null
  const changesOnly: (boolean | null)[] = []
  return {
    add(header: XmlNode) {
      root = header
      if (header.name === 'Каталог' || isOfferPackage(header.name)) catalogId ??= catalogIdOf(header)
      changesOnly.push(changesOnlyOf(header))
    },
    facts() {
      return {
        formedAt: readDate(root?.attributes.ДатаФормирования ?? ''),
        schemaVersion: root?.attributes.ВерсияСхемы ?? null,
        catalogId,
        changesOnly: changesOnlyOfAll(changesOnly),
      }
    },
  }
}
