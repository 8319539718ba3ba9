import type { OnecRecord, OnecRecordType } from './onec-record.ts'
import { catalogIdOf, changesOnlyOf, isOfferPackage } from './records/document-facts.ts'
import { createRecordBuilder } from './records/record-builder.ts'
import { readDate } from './values/read-date.ts'
import { type FileInExport, readXmlFile, type XmlRead } from './xml/read-xml-file.ts'
import { type XmlLimits, xmlLimits } from './xml/xml-limits.ts'
import type { XmlNode } from './xml/xml-node.ts'

export interface ReadRecordsOptions {
  signal?: AbortSignal | undefined
  /** Called after each chunk with the bytes read so far. */
  onBytes?: ((done: number) => void) | undefined
  limits?: Partial<XmlLimits> | undefined
  chunkBytes?: number | undefined
}

export interface FileSummary extends XmlRead {
  /** See readDate: 1C's local time. */
  formedAt: string | null
  schemaVersion: string | null
  catalogId: string | null
  /** СодержитТолькоИзменения; false only if the file says so and nowhere says otherwise. */
  changesOnly: boolean | null
  counts: Partial<Record<OnecRecordType, number>>
  /** Контрагент and documents: seen, not yet read. */
  unread: { customers: number; orders: number }
}

export interface RecordsOfFile {
  /** The records of one chunk at a time, in document order. Throws a MalformedExport; what came before it must not be kept. */
  batches: AsyncGenerator<OnecRecord[], void>
  /** Only after the last batch: nothing is known of a file that was not read to its end. */
  summary(): FileSummary
}

/** Recognises every record of either family by its place in the document, whatever the file is called. */
export function readRecords(
  file: FileInExport,
  { signal, onBytes, limits, chunkBytes }: ReadRecordsOptions = {},
): RecordsOfFile {
  const headers = createHeaders()
  const counts: FileSummary['counts'] = {}
  const unread = { customers: 0, orders: 0 }
  let records: OnecRecord[] = []
  let read: XmlRead | undefined

  function take(found: OnecRecord[]): void {
    for (const record of found) {
      counts[record.type] = (counts[record.type] ?? 0) + 1
      records.push(record)
    }
  }

  async function* batches(): AsyncGenerator<OnecRecord[], void> {
    const chunks = readXmlFile(file, {
      limits,
      signal,
      chunkBytes,
      handler: (fail) =>
        createRecordBuilder({
          recordBytes: limits?.recordBytes ?? xmlLimits.recordBytes,
          fail,
          onElement(kind, node, found) {
            if (kind === 'header') headers.add(node)
            if (kind === 'customer') unread.customers++
            if (kind === 'order') unread.orders++
            take(found)
          },
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
      await chunks.return({ bytes: 0, sha256: '' })
    }
  }

  return {
    batches: batches(),
    summary() {
      if (!read) throw new Error(`${file.name} has not been read to its end`)
      return { ...read, ...headers.facts(), counts, unread }
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
      const said = changesOnly.filter((value) => value !== null)
      return {
        formedAt: readDate(root?.attributes.ДатаФормирования ?? ''),
        schemaVersion: root?.attributes.ВерсияСхемы ?? null,
        catalogId,
        changesOnly: said.length === 0 ? null : said.includes(true),
      }
    },
  }
}
