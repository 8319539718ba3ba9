import type { Problem, ProblemCode } from '../onec-record.ts'
import { readMoney, readQuantity } from '../values/read-amount.ts'
import { readBoolean } from '../values/read-boolean.ts'
import { readCode } from '../values/read-code.ts'
import { readDecimal } from '../values/read-decimal.ts'
import { textIn, type XmlNode } from '../xml/xml-node.ts'

export function addProblem(problems: Problem[], field: string, code: ProblemCode, text: string): void {
  problems.push({ field, code, text: text.slice(0, 80) })
}

/** 1C's longest are 73 (`guid#guid`); what is kept in an index has to stay well below a page of it. */
const longestId = 200

/** The id in a child element; '' and a problem when there is none, or none that can be an id. */
export function idIn(node: XmlNode, problems: Problem[], field = 'Ид'): string {
  const id = readCode(textIn(node, field))
  if (!isKept(id)) addProblem(problems, field, 'ID_TOO_LONG', id)
  else if (id === '') addProblem(problems, field, 'MISSING_ID', '')
  return isKept(id) ? id : ''
}

const isKept = (id: string): boolean => id.length <= longestId

/** The id of the record around; null and a problem when that record has none that it could be found by. */
export function parentIdIn(parent: XmlNode | undefined, problems: Problem[]): string | null {
  const id = readCode(textIn(parent, 'Ид'))
  if (id !== '' && isKept(id)) return id
  if (parent) addProblem(problems, 'Ид', 'PARENT_WITHOUT_ID', textIn(parent, 'Наименование'))
  return null
}

/** Null and a problem when the text is not a number. */
export function decimalOf(text: string, problems: Problem[], field: string): string | null {
  const value = readDecimal(text)
  if (value === null) addProblem(problems, field, 'BAD_NUMBER', text.trim())
  return value
}

/** Null and a problem when the text is not a price, or none that can be kept; a problem too when it had to be rounded. */
export function moneyOf(text: string, problems: Problem[], field: string): string | null {
  return amountOf(readMoney(text), text, problems, field)
}

/** As moneyOf, for a quantity. */
export function quantityOf(text: string, problems: Problem[], field: string): string | null {
  return amountOf(readQuantity(text), text, problems, field)
}

function amountOf(
  amount: ReturnType<typeof readMoney>,
  text: string,
  problems: Problem[],
  field: string,
): string | null {
  if ('fault' in amount) addProblem(problems, field, amount.fault, text.trim())
  else if (amount.isRounded) addProblem(problems, field, 'NUMBER_ROUNDED', text.trim())
  return 'fault' in amount ? null : amount.value
}

/** What a child element says with yes or no; null when there is none, or neither, which is a problem. */
export function booleanIn(node: XmlNode | undefined, field: string, problems: Problem[]): boolean | null {
  const text = textIn(node, field)
  if (text === '') return null
  const value = readBoolean(text)
  if (value === null) addProblem(problems, field, 'BAD_BOOLEAN', text)
  return value
}

/** 3.x says it with ПометкаУдаления, the classic format with an attribute. */
export function isDeleted(node: XmlNode, problems: Problem[]): boolean {
  const status = (node.attributes.Статус ?? '').trim().toLowerCase().replace('ё', 'е')
  return status === 'удален' || (booleanIn(node, 'ПометкаУдаления', problems) ?? false)
}
