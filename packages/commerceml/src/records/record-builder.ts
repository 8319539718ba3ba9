import type { OnecRecord } from '../onec-record.ts'
import { addChild, type XmlNode, xmlNode } from '../xml/xml-node.ts'
import type { XmlHandler, XmlScanner } from '../xml/xml-scanner.ts'
import { catalogIdOf, type DocumentFacts, isOfferPackage } from './document-facts.ts'
import { readClassifier } from './read-classifier.ts'
import { readGood } from './read-good.ts'
import { readOffer } from './read-offer.ts'
import { documentPlaces, type PlaceKind, type RecordPlace } from './record-place.ts'

interface BuilderOptions {
  /** What one record may take, see XmlLimits. */
  recordBytes: number
  fail: XmlScanner['fail']
  /** Each record of the document, with the element it was read from. */
  onElement(kind: PlaceKind, node: XmlNode, records: OnecRecord[]): void
}

/** About what an element takes beside its text. */
const ELEMENT_BYTES = 100

/**
 * Turns parser events into records, wherever in the document they are. Only the elements of the record being read, and the
 * headers around it, are in memory.
 */
export function createRecordBuilder({ recordBytes, fail, onElement }: BuilderOptions): XmlHandler {
  const places: (RecordPlace | null)[] = [documentPlaces]
  const nodes: (XmlNode | null)[] = [null]
  /** The weight of everything in memory before the record at this depth began. */
  const weights: number[] = [0]
  let depth = 0
  let weight = 0
  let afterOfferPackage = false

  function weigh(bytes: number): void {
    weight += bytes
    if (weight > recordBytes)
      fail('XML_LIMIT', `одна запись занимает больше ${recordBytes} байт; такой файл не принимается`)
  }

  function enclosing(name: string | null): XmlNode | undefined {
    for (let at = depth - 1; at > 0; at--) {
      const node = nodes[at]
      if (node && places[at]?.kind && (name === null || node.name === name)) return node
    }
    return undefined
  }

  function facts(): DocumentFacts {
    return {
      schemaVersion: nodes[1]?.attributes.ВерсияСхемы ?? null,
      catalogId: catalogIdOf(nodes[2] ?? undefined),
      afterOfferPackage,
    }
  }

  function recordsOf(kind: PlaceKind, node: XmlNode): OnecRecord[] {
    switch (kind) {
      case 'group':
        return [readClassifier.group(node, enclosing(node.name))]
      case 'property':
        return [readClassifier.property(node, facts())]
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
      case 'header':
      case 'customer':
      case 'order':
        return []
    }
  }

  return {
    open(name, attributes, line) {
      const place = places[depth]?.inside?.get(name) ?? null
      const parent = nodes[depth]
      depth++
      places[depth] = place
      weights[depth] = weight
      if (place ? place.kind : parent) {
        const node = xmlNode(name, attributes, line)
        nodes[depth] = node
        weigh(ELEMENT_BYTES)
        if (attributes) for (const value of Object.values(attributes)) weigh(value.length)
        if (!place && parent) addChild(parent, node)
      } else {
        nodes[depth] = null
      }
      if (depth === 2 && isOfferPackage(name)) afterOfferPackage = true
    },
    text(text) {
      const node = nodes[depth]
      if (!node || (node.text === '' && isBlank(text))) return
      node.text += text
      weigh(text.length)
    },
    close() {
      const kind = places[depth]?.kind
      const node = nodes[depth]
      if (kind && node) {
        onElement(kind, node, recordsOf(kind, node))
        weight = weights[depth] ?? 0
      }
      nodes[depth] = null
      depth--
    },
  }
}

function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 32) return false
  return true
}
