import type { Price, Problem } from '../onec-record.ts'
import { childOf, childrenOf, textIn, textOrNull, type XmlNode } from '../xml/xml-node.ts'
import { decimalOf, idIn } from './problem-list.ts'

/** A price that cannot be read whole is left out and becomes a problem. */
export function pricesOf(offer: XmlNode, problems: Problem[]): Price[] {
  const prices: Price[] = []
  for (const node of childrenOf(childOf(offer, 'Цены'), 'Цена')) {
    const price = priceOf(node, problems)
    if (price) prices.push(price)
  }
  return prices
}

function priceOf(node: XmlNode, problems: Problem[]): Price | null {
  const optional = (field: string) => {
    const text = textIn(node, field)
    return text === '' ? undefined : decimalOf(text, problems, field)
  }
  const priceTypeId = idIn(node, problems, 'ИдТипаЦены')
  const amount = decimalOf(textIn(node, 'ЦенаЗаЕдиницу'), problems, 'ЦенаЗаЕдиницу')
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
