import { segmented } from '@imports/commerceml/testing/documents'

/** A file of customers, as 1C writes it. */
export const customers = (...bodies: string[]): string =>
  segmented(`<Контрагенты СодержитТолькоИзменения="false">${bodies.join('\n')}</Контрагенты>`)

export interface CustomerParts {
  name?: string
  official?: string
  full?: string
  roles?: string[]
  inn?: string
  kpp?: string
  deleted?: boolean
  /** Тип → Значение. */
  contacts?: [type: string, value: string][]
  account?: { number: string; bik: string; correspondent: string }
  /** Elements beside these. */
  more?: string
}

export const customer = (id: string, parts: CustomerParts = {}): string => {
  const {
    name = `Покупатель ${id}`,
    official,
    full,
    roles = ['Покупатель'],
    inn = '',
    kpp = '',
    deleted = false,
  } = parts
  const { contacts = [], account, more = '' } = parts
  return `<Контрагент><Ид>${id}</Ид><НомерВерсии>AAAAAAAAAAE=</НомерВерсии><ПометкаУдаления>${deleted}</ПометкаУдаления>
  <Наименование>${name}</Наименование>${official ? `<ОфициальноеНаименование>${official}</ОфициальноеНаименование>` : ''}${full ? `<ПолноеНаименование>${full}</ПолноеНаименование>` : ''}
  ${roles.map((role) => `<Роль>${role}</Роль>`).join('')}<ИНН>${inn}</ИНН><КПП>${kpp}</КПП><КодПоОКПО/>
  ${account ? accountXml(account) : ''}${more}
  <Контакты>${contacts.map(([type, value]) => `<Контакт><Тип>${type}</Тип><Значение>${value}</Значение></Контакт>`).join('')}</Контакты></Контрагент>`
}

const accountXml = ({ number, bik, correspondent }: { number: string; bik: string; correspondent: string }) =>
  `<РасчетныеСчета><РасчетныйСчет><НомерСчета>${number}</НомерСчета><Банк><БИК>${bik}</БИК><Наименование>Банк</Наименование>
  <СчетКорреспондентский>${correspondent}</СчетКорреспондентский></Банк></РасчетныйСчет></РасчетныеСчета>`
