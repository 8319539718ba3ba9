import type { OnecRecord } from '../onec-record.ts'
import { CHANGES_ONLY, catalogIdOf, changesOnlyOfAll, isOfferPackage } from '../records/document-facts.ts'
import { createRecordBuilder } from '../records/record-builder.ts'
import type { PlaceKind } from '../records/record-place.ts'
import { readBoolean } from '../values/read-boolean.ts'
import { readDate } from '../values/read-date.ts'
import type { FileInExport } from '../xml/file-chunks.ts'
import { readXmlFile, type XmlReading } from '../xml/read-xml-file.ts'
import { xmlLimits } from '../xml/xml-limits.ts'
import type { XmlHandler, XmlScanner } from '../xml/xml-scanner.ts'
import type { ContentKind } from './content-kind.ts'
import { contentLists } from './content-lists.ts'

export interface Sniffed {
  contents: Set<ContentKind>
  root: string
  formedAt: string | null
  schemaVersion: string | null
  catalogId: string | null
  changesOnly: boolean | null
  /** The list (see contentLists) that was being read when enough was known, '' outside of any; null when the whole file was read. */
  stoppedIn: string | null
}

export interface SniffOptions extends XmlReading {
  /** How much of a file's beginning may be read. */
  sniffBytes?: number | undefined
  signal?: AbortSignal | undefined
}

const SNIFF_BYTES = 1024 * 1024
const CHUNK_BYTES = 16 * 1024

/** Of Каталог, ПакетПредложений and their like. */
const HEADER_DEPTH = 2

/** Offers of one file may differ in what they carry, so one is not enough; all of them would be too many. */
const ENOUGH_OFFERS = 10

/** Reads the beginning of a file, strictly, until it is clear what the file holds. */
export async function sniffContents(
  file: FileInExport,
  { sniffBytes, signal, ...reading }: SniffOptions = {},
): Promise<Sniffed> {
  const budget = sniffBytes ?? SNIFF_BYTES
  const observer = createObserver(file.name, reading)
  const chunkBytes = Math.min(CHUNK_BYTES, budget)
  const chunks = readXmlFile(file, { ...reading, handler: observer.handler, signal, chunkBytes })
  try {
    for (;;) {
      const step = await chunks.next()
      if (step.done) return observer.sniffed(false)
      // After the root nothing but the end can come, and the end proves the file whole.
      if (observer.ended()) continue
      if (observer.decided() || step.value >= budget) return observer.sniffed(true)
    }
  } finally {
    await chunks.return({ bytes: 0, sha256: '', droppedCharacters: 0 })
  }
}

function createObserver(fileName: string, { limits }: XmlReading) {
  const contents = new Set<ContentKind>()
  const open: string[] = []
  const seen = { goods: 0, offers: 0 }
  let root = ''
  let rootAttributes: Readonly<Record<string, string>> | null = null
  let catalogId: string | null = null
  /** What each header says of СодержитТолькоИзменения. */
  const changesOnly: (boolean | null)[] = []
  let changesOnlyText = ''

  function observe(kind: PlaceKind, records: OnecRecord[]): void {
    for (const record of records) {
      contents.add(contentOf[record.type])
      if ('catalogId' in record) catalogId ??= record.catalogId
    }
    if (kind === 'good') seen.goods++
    if (kind === 'order') contents.add('orders')
    if (kind === 'offer') {
      seen.offers++
      if (records.length === 0) contents.add(byName(fileName))
    }
  }

  const handler = (fail: XmlScanner['fail']): XmlHandler => {
    const builder = createRecordBuilder({
      recordBytes: limits?.recordBytes ?? xmlLimits.recordBytes,
      fail,
      onUnknown: () => {},
      onElement(kind, node, records) {
        observe(kind, records)
        if (kind !== 'header') return
        if (node.name === 'Каталог' || isOfferPackage(node.name)) catalogId ??= catalogIdOf(node)
      },
    })
    return {
      open(name, attributes, line) {
        if (open.length === 0) {
          root = name
          rootAttributes = attributes
        }
        // The headers are open as long as their records are read, so they are listened to on the way.
        const said = open.length < HEADER_DEPTH ? attributes?.[CHANGES_ONLY] : undefined
        if (said !== undefined) changesOnly.push(readBoolean(said))
        open.push(name)
        builder.open(name, attributes, line)
      },
      leaf(name, attributes, text, line) {
        if (name === CHANGES_ONLY && open.length <= HEADER_DEPTH) changesOnly.push(readBoolean(text))
        builder.leaf(name, attributes, text, line)
      },
      text(text) {
        if (open.at(-1) === CHANGES_ONLY) changesOnlyText += text
        builder.text(text)
      },
      close() {
        if (open.pop() === CHANGES_ONLY && open.length <= HEADER_DEPTH) changesOnly.push(readBoolean(changesOnlyText))
        changesOnlyText = ''
        builder.close()
      },
    }
  }

  return {
    handler,
    ended: () => root !== '' && open.length === 0,
    decided: () =>
      seen.goods > 0 || seen.offers >= ENOUGH_OFFERS || contents.has('customers') || contents.has('orders'),
    sniffed(stopped: boolean): Sniffed {
      const schemaVersion = rootAttributes?.ВерсияСхемы ?? null
      if (stopped && seen.offers > 0) addWhatClassicOffersMayCarry(contents, schemaVersion)
      const formedAt = readDate(rootAttributes?.ДатаФормирования ?? '')
      const stoppedIn = stopped ? (open.find((name) => contentLists.has(name)) ?? '') : null
      if (stoppedIn === 'Предложения' && seen.offers === 0) contents.add('unknown')
      return {
        contents,
        root,
        formedAt,
        schemaVersion,
        catalogId,
        changesOnly: changesOnlyOfAll(changesOnly),
        stoppedIn,
      }
    },
  }
}

const contentOf: Record<OnecRecord['type'], ContentKind> = {
  group: 'groups',
  property: 'properties',
  propertyValue: 'properties',
  unit: 'units',
  priceType: 'priceTypes',
  warehouse: 'warehouses',
  good: 'goods',
  offer: 'offers',
  offerPrices: 'prices',
  offerStocks: 'stocks',
  customer: 'customers',
}

/** Only 3.x keeps prices and stocks apart; elsewhere an offer further on may have what the first ones lack. */
function addWhatClassicOffersMayCarry(contents: Set<ContentKind>, schemaVersion: string | null): void {
  if (!schemaVersion?.startsWith('3')) contents.add('prices').add('stocks')
}

/** An offer with nothing but an id leaves only the name to go by. */
function byName(name: string): ContentKind {
  const base = name.slice(name.lastIndexOf('/') + 1).toLowerCase()
  if (base.startsWith('prices')) return 'prices'
  if (base.startsWith('rests')) return 'stocks'
  return base.startsWith('offers') ? 'offers' : 'unknown'
}
