import type { Price, Problem } from '../onec-record.ts'
import { childOf, childrenOf, textIn, textOrNull, type XmlNode } from '../xml/xml-node.ts'
import { decimalOf, idIn, moneyOf } from './problem-list.ts'

/** A price that cannot be read whole is left out, counted as lost, and becomes a problem. */
export function pricesOf(offer: XmlNode, problems: Problem[]): { prices: Price[]; lost: number } {
  const nodes = childrenOf(childOf(offer, 'Цены'), 'Цена')
  const prices = nodes.map((node) => priceOf(node, problems)).filter((price) => price !== null)
  return { prices, lost: nodes.length - prices.length }
}

function priceOf(node: XmlNode, problems: Problem[]): Price | null {
  const optional = (field: string) => {
    const text = textIn(node, field)
    return text === '' ? undefined : decimalOf(text, problems, field)
  }
  const priceTypeId = idIn(node, problems, 'ИдТипаЦены')
  const amount = moneyOf(textIn(node, 'ЦенаЗаЕдиницу'), problems, 'ЦенаЗаЕдиницу')
  const coefficient = optional('Коэффициент')
  const minQuantity = optional('МинКоличество')
  if (priceTypeId === '' || amount === null || coefficient === null || minQuantity === null) return null
  return {
    priceTypeId,
    amount,
    currency: textOrNull(node, 'Валюта'),
    unitCode: textOrNull(node, 'Единица'),
    coefficient: coefficient ?? '1',
    minQuantity: minQuantity ?? null,
  }
}
