import { inventedAccount, inventedBik, inventedCorrespondent, inventedInn, mistyped } from './invented-numbers.ts'
import { seededId, seededRandom } from './seeded-random.ts'
import { element, type XmlElement } from './xml-element.ts'

/** Which customers have the habits of real ones; of a larger export these and every hundredth after them. */
const habits = {
  mistypedInn: 7,
  mistypedAccount: 17,
  unreadableMail: 20,
  branch: 30,
  deleted: 40,
} as const
const has = (index: number, habit: keyof typeof habits) => index % 100 === habits[habit]

/** Invented through and through: numbers no authority gives out, addresses in a town that is not, mail to example domains. */
export function* sampleCustomers(seed: number, count: number): Generator<XmlElement> {
  for (let index = 1; index <= count; index++) yield customer(seed, index)
}

type CustomerKind = 'person' | 'entrepreneur' | 'company'

function customer(seed: number, index: number): XmlElement {
  const random = seededRandom(seed, 'customer', index)
  const number = String(index).padStart(3, '0')
  const kind = kindOf(index, random.pick<CustomerKind>(['person', 'entrepreneur', 'company', 'company']))
  const name = {
    person: `Покупатель Пример ${number}`,
    entrepreneur: `ИП Пример ${number}`,
    company: `Пример-${number} ООО`,
  }[kind]
  return element('Контрагент', [
    element('Ид', seededId(seed, 'customer', index)),
    element('НомерВерсии', 'AAAAAAAAAAE='),
    element('ПометкаУдаления', has(index, 'deleted')),
    element('Наименование', name),
    element(kind === 'company' ? 'ОфициальноеНаименование' : 'ПолноеНаименование', `${name} & партнёры`),
    ...rolesOf(index).map((role) => element('Роль', role)),
    element('ИНН', innOf(index, kind)),
    element('КПП', kind === 'company' ? number.padStart(9, '0') : ''),
    element('КодПоОКПО', ''),
    ...(kind === 'company' ? [account(index)] : []),
    address(index),
    contacts(index, random.chance(0.6), random.chance(0.4)),
  ])
}

function kindOf(index: number, otherwise: CustomerKind): CustomerKind {
  const needsNumbers = has(index, 'mistypedInn') || has(index, 'mistypedAccount') || has(index, 'branch')
  return needsNumbers || has(index + 1, 'branch') ? 'company' : otherwise
}

function rolesOf(index: number): string[] {
  if (index % 13 === 0) return ['Поставщик']
  return index % 11 === 0 ? ['Покупатель', 'Поставщик'] : ['Покупатель']
}

/** A branch has the ИНН of the company before it; who is no merchant has none. */
function innOf(index: number, kind: CustomerKind): string {
  if (kind === 'person') return ''
  const inn = inventedInn(has(index, 'branch') ? index - 1 : index, kind === 'company' ? 10 : 12)
  return has(index, 'mistypedInn') ? mistyped(inn) : inn
}

function account(index: number): XmlElement {
  const number = inventedAccount(index)
  return element('РасчетныеСчета', [
    element('РасчетныйСчет', [
      element('НомерСчета', has(index, 'mistypedAccount') ? mistyped(number) : number),
      element('Банк', [
        element('БИК', inventedBik),
        element('Наименование', 'Банк Пример'),
        element('СчетКорреспондентский', inventedCorrespondent),
      ]),
    ]),
  ])
}

function address(house: number): XmlElement {
  const field = (type: string, value: string | number) =>
    element('АдресноеПоле', [element('Тип', type), element('Значение', value)])
  return element('АдресРегистрации', [
    element('Представление', `000000, г Примерск, ул Образцовая, дом ${house}`),
    field('Почтовый индекс', '000000'),
    field('Страна', 'РОССИЯ'),
    field('Город', 'Примерск г'),
    field('Улица', 'Образцовая ул'),
    field('Дом', house),
  ])
}

function contacts(index: number, phone: boolean, mail: boolean): XmlElement {
  const contact = (type: string, value: string) =>
    element('Контакт', [element('Тип', type), element('Значение', value)])
  const unreadable = has(index, 'unreadableMail')
  const address = unreadable ? 'не указан' : `buyer${String(index).padStart(3, '0')}@example.com`
  return element('Контакты', [
    ...(phone ? [contact('Телефон рабочий', phonesOf(index))] : []),
    ...(mail || unreadable ? [contact('Электронная почта', address)] : []),
  ])
}

/** Some write two into the field, some an extension. */
function phonesOf(index: number): string {
  const digits = String(index).padStart(7, '0')
  const phone = `+7 000 ${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`
  if (index % 6 === 0) return `${phone}; 8 (000) 9${digits.slice(1, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`
  return index % 6 === 1 ? `${phone}, доб. ${index % 100}` : phone
}
