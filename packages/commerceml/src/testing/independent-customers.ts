import type { CustomerRecord } from '../onec-record.ts'
import { begun, deleted, typedValues } from './independent-classifier.ts'
import { all, child, type PlainNode, said } from './plain-node.ts'

/** A Контрагент, as another parser and the format's description have it. */
export function customer(node: PlainNode): CustomerRecord {
  const or = (name: string) => said(node, name) || null
  return {
    type: 'customer',
    ...begun(node),
    name: said(node, 'Наименование'),
    fullName: or('ПолноеНаименование'),
    officialName: or('ОфициальноеНаименование'),
    roles: [...new Set(all(node, 'Роль').map(({ text }) => text.trim()))].filter(Boolean),
    inn: or('ИНН'),
    kpp: or('КПП'),
    okpo: or('КодПоОКПО') ?? or('ОКПО'),
    addresses: [
      ...all(node, 'АдресРегистрации').map((one) => address(one, 'registration' as const)),
      ...all(node, 'Адрес').map((one) => address(one, 'actual' as const)),
    ].filter(({ presentation, fields }) => presentation !== null || fields.length > 0),
    contacts: typedValues(all(node, 'Контакты', 'Контакт')),
    bankAccounts: all(node, 'РасчетныеСчета', 'РасчетныйСчет').map(bankAccount),
    representatives: all(node, 'Представители', 'Представитель').map((one) => {
      const person = child(one, 'Контрагент') ?? one
      return {
        relation: said(person, 'Отношение') || said(one, 'Отношение') || null,
        onecId: said(person, 'Ид'),
        name: said(person, 'Наименование'),
      }
    }),
    isDeleted: deleted(node),
  }
}

const address = <Type extends 'registration' | 'actual'>(node: PlainNode, type: Type) => ({
  type,
  presentation: said(node, 'Представление') || null,
  fields: typedValues(all(node, 'АдресноеПоле')),
})

function bankAccount(node: PlainNode): CustomerRecord['bankAccounts'][number] {
  const bank = child(node, 'Банк')
  const or = (name: string) => said(bank, name) || null
  return {
    number: said(node, 'НомерСчета'),
    bank: {
      bik: or('БИК'),
      name: or('Наименование'),
      correspondentAccount: or('СчетКорреспондентский'),
      address: said(child(bank, 'Адрес'), 'Представление') || null,
    },
  }
}
