import type { NamedValue, OfferPricesRecord, OfferRecord, OfferStocksRecord, Problem } from '../onec-record.ts'
import { isOnecNull } from '../values/is-onec-null.ts'
import { readCode } from '../values/read-code.ts'
import { childOf, textIn, type XmlNode } from '../xml/xml-node.ts'
import type { DocumentFacts } from './document-facts.ts'
import { idIn, isDeleted } from './problem-list.ts'
import { namedValues, readDescription } from './read-description.ts'
import { pricesOf } from './read-prices.ts'
import { stocksOf } from './read-stocks.ts'

type OfferRecords = (OfferRecord | OfferPricesRecord | OfferStocksRecord)[]

/**
 * One Предложение is an offer, its prices, its stocks, or any of these together: 3.x keeps them in separate files, where only
 * the id says whose they are. Decided by what is there; an id alone says nothing and makes no record.
 */
export function readOffer(node: XmlNode, facts: DocumentFacts): OfferRecords {
  const records: OfferRecords = []
  const offer = offerOf(node, facts)
  if (offer) records.push(offer)
  if (childOf(node, 'Цены')) {
    const problems: Problem[] = []
    const offerId = idIn(node, problems)
    records.push({ type: 'offerPrices', offerId, ...pricesOf(node, problems), line: node.line, problems })
  }
  if (childOf(node, 'Остатки') || childOf(node, 'Количество') || childOf(node, 'Склад')) {
    const problems: Problem[] = []
    const offerId = idIn(node, problems)
    records.push({ type: 'offerStocks', offerId, ...stocksOf(node, problems), line: node.line, problems })
  }
  return records
}

function offerOf(node: XmlNode, facts: DocumentFacts): OfferRecord | null {
  const problems: Problem[] = []
  const deleted = isDeleted(node, problems)
  const characteristics = childOf(node, 'ХарактеристикиТовара')
  if (textIn(node, 'Наименование') === '' && !deleted && !characteristics) return null
  const onecId = idIn(node, problems)
  const hash = onecId.indexOf('#')
  return {
    type: 'offer',
    onecId,
    goodId: hash < 0 ? onecId : readCode(onecId.slice(0, hash)),
    characteristicId: hash < 0 ? null : readCode(onecId.slice(hash + 1)) || null,
    ...readDescription(node, facts, problems),
    characteristics: characteristicsOf(characteristics),
    isDeleted: deleted,
    line: node.line,
    problems,
  }
}

function characteristicsOf(node: XmlNode | undefined): NamedValue[] {
  return namedValues(node).filter(({ value }) => !isOnecNull(value))
}
