import type { Problem, Stock } from '../onec-record.ts'
import { readCode } from '../values/read-code.ts'
import { childOf, childrenOf, textIn, type XmlNode } from '../xml/xml-node.ts'
import { addProblem, decimalOf } from './problem-list.ts'

/** Where warehouses are named their sum is the total, so a total given beside them is left out. */
export function stocksOf(offer: XmlNode, problems: Problem[]): Stock[] {
  const holders = [offer, ...childrenOf(childOf(offer, 'Остатки'), 'Остаток')]
  const warehouses = holders.flatMap((holder) => childrenOf(holder, 'Склад'))
  if (warehouses.length > 0) return warehouses.flatMap((node) => stockIn(node, problems))
  const totals = holders.flatMap((holder) => childrenOf(holder, 'Количество'))
  return totals.flatMap(({ text }) => {
    const quantity = decimalOf(text, problems, 'Количество')
    return quantity === null ? [] : [{ warehouseId: null, quantity }]
  })
}

/** 3.x uses child elements, the classic format attributes. */
function stockIn(node: XmlNode, problems: Problem[]): Stock[] {
  const warehouseId = readCode(textIn(node, 'Ид') || (node.attributes.ИдСклада ?? ''))
  if (warehouseId === '') addProblem(problems, 'Склад', 'MISSING_ID', '')
  const text = childOf(node, 'Количество')?.text ?? node.attributes.КоличествоНаСкладе ?? ''
  const quantity = decimalOf(text, problems, 'Количество')
  return warehouseId === '' || quantity === null ? [] : [{ warehouseId, quantity }]
}
