import type { OnecRecord } from '../onec-record.ts'
import { addChild, type XmlNode, xmlNode } from '../xml/xml-node.ts'
import type { XmlHandler, XmlScanner } from '../xml/xml-scanner.ts'
import { catalogIdOf, type DocumentFacts, isOfferPackage } from './document-facts.ts'
import { readClassifier } from './read-classifier.ts'
import { readCustomer } from './read-customer.ts'
import { readGood } from './read-good.ts'
import { readOffer } from './read-offer.ts'
import { documentPlaces, type PlaceKind, type RecordPlace } from './record-place.ts'

interface BuilderOptions {
  /** What one record may take, see XmlLimits. */
  recordBytes: number
  fail: XmlScanner['fail']
  /** Each record of the document, with the element it was read from. */
  onElement(kind: PlaceKind, node: XmlNode, records: OnecRecord[]): void
  /** An element that no version known to us has at this place. What is inside it is not told. */
  onUnknown(path: string): void
}

/** About what an element takes beside its text, and an attribute beside its value. */
const ELEMENT_BYTES = 100

/**
 * Turns parser events into records, wherever in the document they are. Only the elements of the record being read, and the
 * headers around it, are in memory.
 */
export function createRecordBuilder({ recordBytes, fail, onElement, onUnknown }: BuilderOptions): XmlHandler {
  const places: (RecordPlace | null)[] = [documentPlaces]
  const nodes: (XmlNode | null)[] = [null]
  /** The weight of everything in memory before the record at this depth began. */
  const weights: number[] = [0]
  let depth = 0
  let weight = 0
  let afterOfferPackage = false
  let knownFacts: DocumentFacts | null = null

  function weigh(bytes: number): void {
    weight += bytes
    if (weight > recordBytes)
      fail('XML_LIMIT', `одна запись занимает больше ${recordBytes} байт; такой файл не принимается`)
  }

  function weighAttributes(attributes: XmlNode['attributes']): void {
    for (const name in attributes) weigh(ELEMENT_BYTES + (attributes[name]?.length ?? 0))
  }

  function enclosing(name: string | null): XmlNode | undefined {
    for (let at = depth - 1; at > 0; at--) {
      const node = nodes[at]
      if (node && places[at]?.kind && (name === null || node.name === name)) return node
    }
    return undefined
  }

  /** They change with what is read of the elements around the records, and those are all near the root. */
  function facts(): DocumentFacts {
    knownFacts ??= {
      schemaVersion: nodes[1]?.attributes.ВерсияСхемы ?? null,
      catalogId: catalogIdOf(nodes[2] ?? undefined),
      afterOfferPackage,
    }
    return knownFacts
  }

  function recordsOf(kind: PlaceKind, node: XmlNode): OnecRecord[] {
    switch (kind) {
      case 'group':
        return [readClassifier.group(node, enclosing(node.name))]
      case 'property':
        return readClassifier.property(node, facts())
      case 'propertyValue':
        return [readClassifier.propertyValue(node, enclosing(null))]
      case 'unit':
      case 'priceType':
      case 'warehouse':
        return [readClassifier[kind](node)]
      case 'good':
        return [readGood(node, facts())]
      case 'offer':
        return readOffer(node, facts())
      case 'customer':
        return [readCustomer(node)]
      case 'header':
      case 'order':
        return []
    }
  }

  /** The node of an element that is a part of the record around it, or the beginning of one. */
  function nodeAt(place: RecordPlace, node: XmlNode, parent: XmlNode | null | undefined): XmlNode {
    weigh(ELEMENT_BYTES + node.text.length)
    if (place.role === 'field' && parent) addChild(parent, node)
    return node
  }

  function placeOf(name: string): RecordPlace | null {
    const around = places[depth]
    if (!around) return null
    const place = around.inside.get(name)
    if (!place) onUnknown(around.path === '' ? name : `${around.path}/${name}`)
    return !place || place.role === 'ignored' ? null : place
  }

  function open(name: string, attributes: XmlNode['attributes'] | null, line: number): void {
    const place = placeOf(name)
    const parent = nodes[depth]
    depth++
    if (depth <= 3) knownFacts = null
    places[depth] = place
    weights[depth] = weight
    nodes[depth] = null
    if (place && place.role !== 'way') {
      nodes[depth] = nodeAt(place, xmlNode(name, attributes, '', line), parent)
      if (attributes) weighAttributes(attributes)
    }
    if (depth === 2 && isOfferPackage(name)) afterOfferPackage = true
  }

  function text(text: string): void {
    const node = nodes[depth]
    if (!node || (node.text === '' && isBlank(text))) return
    node.text += text
    weigh(text.length)
  }

  function close(): void {
    const kind = places[depth]?.kind
    const node = nodes[depth]
    if (kind && node) {
      onElement(kind, node, recordsOf(kind, node))
      weight = weights[depth] ?? 0
    }
    nodes[depth] = null
    depth--
    if (depth <= 2) knownFacts = null
  }

  return {
    open,
    text,
    close,
    leaf(name, attributes, content, line) {
      const place = placeOf(name)
      if (place?.role === 'field') {
        nodeAt(place, xmlNode(name, attributes, content, line), nodes[depth])
        if (attributes) weighAttributes(attributes)
        if (depth <= 2) knownFacts = null
      } else if (place) {
        open(name, attributes, line)
        text(content)
        close()
      }
    },
  }
}

function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 32) return false
  return true
}
