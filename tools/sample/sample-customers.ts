import { seededId, seededRandom } from './seeded-random.ts'
import { element, type XmlElement } from './xml-element.ts'

const CUSTOMERS = 40

/** Invented through and through: numbers no authority gives out, addresses in a town that is not, mail to example domains. */
export function* sampleCustomers(seed: number): Generator<XmlElement> {
  for (let index = 1; index <= CUSTOMERS; index++) yield customer(seed, index)
}

type CustomerKind = 'person' | 'entrepreneur' | 'company'

function customer(seed: number, index: number): XmlElement {
  const random = seededRandom(seed, 'customer', index)
  const kind = random.pick<CustomerKind>(['person', 'entrepreneur', 'company', 'company'])
  const number = String(index).padStart(3, '0')
  const name = {
    person: `Покупатель Пример ${number}`,
    entrepreneur: `ИП Пример ${number}`,
    company: `Пример-${number} ООО`,
  }[kind]
  return element('Контрагент', [
    element('Ид', seededId(seed, 'customer', index)),
    element('НомерВерсии', 'AAAAAAAAAAE='),
    element('ПометкаУдаления', index === CUSTOMERS),
    element('Наименование', name),
    element(kind === 'company' ? 'ОфициальноеНаименование' : 'ПолноеНаименование', `${name} & партнёры`),
    element('Роль', index % 13 === 0 ? 'Поставщик' : 'Покупатель'),
    element('ИНН', random.chance(0.15) ? '' : number.padStart(kind === 'company' ? 10 : 12, '0')),
    element('КПП', kind === 'company' ? number.padStart(9, '0') : ''),
    element('КодПоОКПО', ''),
    ...(kind === 'company' ? [account(number)] : []),
    address(number),
    contacts(number, random.chance(0.6), random.chance(0.4)),
  ])
}

function account(number: string): XmlElement {
  return element('РасчетныеСчета', [
    element('РасчетныйСчет', [
      element('НомерСчета', number.padStart(20, '0')),
      element('Банк', [element('БИК', '000000000'), element('Наименование', 'Банк Пример')]),
    ]),
  ])
}

function address(number: string): XmlElement {
  const house = Number(number)
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

function contacts(number: string, phone: boolean, mail: boolean): XmlElement {
  const contact = (type: string, value: string) =>
    element('Контакт', [element('Тип', type), element('Значение', value)])
  return element('Контакты', [
    ...(phone ? [contact('Телефон рабочий', `+7 000 000-0${number[0]}-${number.slice(1)}`)] : []),
    ...(mail ? [contact('Электронная почта', `buyer${number}@example.com`)] : []),
  ])
}
