import type { Problem, Stock } from '../onec-record.ts'
import { readCode } from '../values/read-code.ts'
import { childOf, childrenOf, textIn, type XmlNode } from '../xml/xml-node.ts'
import { addProblem, quantityOf } from './problem-list.ts'

/** Where warehouses are named their sum is the total, so a total given beside them is left out. */
export function stocksOf(offer: XmlNode, problems: Problem[]): { stocks: Stock[]; lost: number } {
  const warehouses: XmlNode[] = []
  const totals: XmlNode[] = []
  addHeld(offer, warehouses, totals)
  for (const holder of childrenOf(childOf(offer, 'Остатки'), 'Остаток')) addHeld(holder, warehouses, totals)
  const stocks: Stock[] = []
  for (const node of warehouses.length > 0 ? warehouses : totals) {
    const stock = node.name === 'Склад' ? stockIn(node, problems) : totalIn(node, problems)
    if (stock) stocks.push(stock)
  }
  return { stocks, lost: (warehouses.length || totals.length) - stocks.length }
}

function addHeld(holder: XmlNode, warehouses: XmlNode[], totals: XmlNode[]): void {
  for (let child = holder.first; child; child = child.next) {
    if (child.name === 'Склад') warehouses.push(child)
    else if (child.name === 'Количество') totals.push(child)
  }
}

function totalIn({ text }: XmlNode, problems: Problem[]): Stock | null {
  const quantity = quantityOf(text, problems, 'Количество')
  return quantity === null ? null : { warehouseId: null, quantity }
}

/** 3.x uses child elements, the classic format attributes. */
function stockIn(node: XmlNode, problems: Problem[]): Stock | null {
  const warehouseId = readCode(textIn(node, 'Ид') || (node.attributes.ИдСклада ?? ''))
  if (warehouseId === '') addProblem(problems, 'Склад', 'MISSING_ID', '')
  const text = childOf(node, 'Количество')?.text ?? node.attributes.КоличествоНаСкладе ?? ''
  const quantity = quantityOf(text, problems, 'Количество')
  return warehouseId === '' || quantity === null ? null : { warehouseId, quantity }
}
