import type { Problem, Stock } from '../onec-record.ts'
import { readCode } from '../values/read-code.ts'
import { childOf, childrenOf, textIn, type XmlNode } from '../xml/xml-node.ts'
import { addProblem, amountOf } from './problem-list.ts'

/** Where warehouses are named their sum is the total, so a total given beside them is left out. */
export function stocksOf(offer: XmlNode, problems: Problem[]): { stocks: Stock[]; lost: number } {
  const holders = [offer, ...childrenOf(childOf(offer, 'Остатки'), 'Остаток')]
  const warehouses = holders.flatMap((holder) => childrenOf(holder, 'Склад'))
  const totals = warehouses.length > 0 ? [] : holders.flatMap((holder) => childrenOf(holder, 'Количество'))
  const stocks = [
    ...warehouses.map((node) => stockIn(node, problems)),
    ...totals.map((node) => totalIn(node, problems)),
  ].filter((stock) => stock !== null)
  return { stocks, lost: warehouses.length + totals.length - stocks.length }
}

function totalIn({ text }: XmlNode, problems: Problem[]): Stock | null {
  const quantity = amountOf(text, problems, 'Количество')
  return quantity === null ? null : { warehouseId: null, quantity }
}

/** 3.x uses child elements, the classic format attributes. */
function stockIn(node: XmlNode, problems: Problem[]): Stock | null {
  const warehouseId = readCode(textIn(node, 'Ид') || (node.attributes.ИдСклада ?? ''))
  if (warehouseId === '') addProblem(problems, 'Склад', 'MISSING_ID', '')
  const text = childOf(node, 'Количество')?.text ?? node.attributes.КоличествоНаСкладе ?? ''
  const quantity = amountOf(text, problems, 'Количество')
  return warehouseId === '' || quantity === null ? null : { warehouseId, quantity }
}
