import type { CustomerAddress, CustomerRecord, Problem } from '../onec-record.ts'
import { readCode } from '../values/read-code.ts'
import { childOf, childrenOf, textIn, textOrNull, type XmlNode } from '../xml/xml-node.ts'
import { idIn, isDeleted } from './problem-list.ts'
import { typedValuesIn } from './typed-values.ts'

/** As 1C has it, nothing brought into any form. Its problems have no text: it may be somebody's. */
export function readCustomer(node: XmlNode): CustomerRecord {
  const problems: Problem[] = []
  const record: CustomerRecord = {
    type: 'customer',
    onecId: idIn(node, problems),
    name: textIn(node, 'Наименование'),
    fullName: textOrNull(node, 'ПолноеНаименование'),
    officialName: textOrNull(node, 'ОфициальноеНаименование'),
    roles: rolesOf(node),
    inn: textOrNull(node, 'ИНН'),
    kpp: textOrNull(node, 'КПП'),
    okpo: textOrNull(node, 'КодПоОКПО') ?? textOrNull(node, 'ОКПО'),
    addresses: addressesOf(node),
    contacts: typedValuesIn(childOf(node, 'Контакты'), 'Контакт'),
    bankAccounts: childrenOf(childOf(node, 'РасчетныеСчета'), 'РасчетныйСчет').map(bankAccountOf),
    representatives: childrenOf(childOf(node, 'Представители'), 'Представитель').map(representativeOf),
    isDeleted: isDeleted(node, problems),
    line: node.line,
    problems,
  }
  record.problems = problems.map((problem) => ({ ...problem, text: '' }))
  return record
}

function rolesOf(node: XmlNode): string[] {
  const roles = childrenOf(node, 'Роль').map(({ text }) => text.trim())
  return [...new Set(roles)].filter((role) => role !== '')
}

const addressTypes = [
  ['АдресРегистрации', 'registration'],
  ['Адрес', 'actual'],
] as const

function addressesOf(node: XmlNode): CustomerAddress[] {
  const addresses = addressTypes.flatMap(([name, type]) =>
    childrenOf(node, name).map((address) => ({
      type,
      presentation: textOrNull(address, 'Представление'),
      fields: typedValuesIn(address, 'АдресноеПоле'),
    })),
  )
  return addresses.filter(({ presentation, fields }) => presentation !== null || fields.length > 0)
}

function bankAccountOf(node: XmlNode): CustomerRecord['bankAccounts'][number] {
  const bank = childOf(node, 'Банк')
  return {
    number: textIn(node, 'НомерСчета'),
    bank: {
      bik: textOrNull(bank, 'БИК'),
      name: textOrNull(bank, 'Наименование'),
      correspondentAccount: textOrNull(bank, 'СчетКорреспондентский'),
      address: textOrNull(childOf(bank, 'Адрес'), 'Представление'),
    },
  }
}

/** Some write the person straight into Представитель, some into a Контрагент inside it. */
function representativeOf(node: XmlNode): CustomerRecord['representatives'][number] {
  const person = childOf(node, 'Контрагент') ?? node
  return {
    relation: textOrNull(person, 'Отношение') ?? textOrNull(node, 'Отношение'),
    onecId: readCode(textIn(person, 'Ид')),
    name: textIn(person, 'Наименование'),
  }
}
