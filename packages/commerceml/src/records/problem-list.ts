import type { Problem, ProblemCode } from '../onec-record.ts'
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
  if (id.length > longestId) addProblem(problems, field, 'ID_TOO_LONG', id)
  else if (id === '') addProblem(problems, field, 'MISSING_ID', '')
  return id.length > longestId ? '' : id
}

/** Null and a problem when the text is not a number. */
export function decimalOf(text: string, problems: Problem[], field: string): string | null {
  const value = readDecimal(text)
  if (value === null) addProblem(problems, field, 'BAD_NUMBER', text.trim())
  return value
}

/** No price and no stock has more digits before the point: whoever writes more has written something else. */
const longestAmount = 12

/** As decimalOf; also null, with a problem, when it is too large to be a price or a quantity. */
export function amountOf(text: string, problems: Problem[], field: string): string | null {
  const value = decimalOf(text, problems, field)
  const whole = value?.replace('-', '').split('.')[0] ?? ''
  if (whole.length <= longestAmount) return value
  addProblem(problems, field, 'NUMBER_TOO_LARGE', text.trim())
  return null
}

/** 3.x says it with ПометкаУдаления, the classic format with an attribute. */
export function isDeleted(node: XmlNode, problems: Problem[]): boolean {
  const status = (node.attributes.Статус ?? '').trim().toLowerCase().replace('ё', 'е')
  if (status === 'удален') return true
  const mark = textIn(node, 'ПометкаУдаления')
  if (mark === '') return false
  const value = readBoolean(mark)
  if (value === null) addProblem(problems, 'ПометкаУдаления', 'BAD_BOOLEAN', mark)
  return value ?? false
}
