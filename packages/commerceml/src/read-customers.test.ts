import { expect, test } from 'vitest'
import { segmented } from './testing/documents.ts'
import { only, recordsOf } from './testing/records-of.ts'
import { temporaryExport } from './testing/temporary-export.ts'

const customers = (...bodies: string[]) =>
  segmented(
    `<Контрагенты СодержитТолькоИзменения="false">${bodies.map((body) => `\n<Контрагент>${body}</Контрагент>`).join('')}</Контрагенты>`,
  )

const company = `<Ид>customer-1</Ид><НомерВерсии>AAAAAAAAAAE=</НомерВерсии><ПометкаУдаления>false</ПометкаУдаления>
  <Наименование> Рога и копыта </Наименование><ОфициальноеНаименование>ООО «Рога и копыта»</ОфициальноеНаименование>
  <Роль>Покупатель</Роль><Роль>Поставщик</Роль><Роль>Покупатель</Роль><ИНН>7700000000</ИНН><КПП>770001001</КПП><КодПоОКПО>00000000</КодПоОКПО>
  <РасчетныеСчета><РасчетныйСчет><НомерСчета>40700000000000000000</НомерСчета><Банк><БИК>044500000</БИК>
    <Наименование>Банк</Наименование><СчетКорреспондентский>30100000000000000000</СчетКорреспондентский>
    <Адрес><Представление>Город банка</Представление></Адрес></Банк></РасчетныйСчет>
    <РасчетныйСчет><НомерСчета>40700000000000000001</НомерСчета></РасчетныйСчет></РасчетныеСчета>
  <Представители><Представитель><Отношение>Контактное лицо</Отношение><Ид>person-1</Ид><Наименование>Имя</Наименование></Представитель>
    <Представитель><Контрагент><Отношение>Директор</Отношение><Ид>person-2</Ид><Наименование>Другое имя</Наименование></Контрагент></Представитель></Представители>
  <АдресРегистрации><Представление>Страна, Город</Представление>
    <АдресноеПоле><Тип>Страна</Тип><Значение>Страна</Значение></АдресноеПоле>
    <АдресноеПоле><Тип>Корпус</Тип><Значение/></АдресноеПоле>
    <АдресноеПоле><Тип>Почтовый индекс</Тип><Значение>000000</Значение></АдресноеПоле></АдресРегистрации>
  <Адрес><Представление>Город, склад</Представление></Адрес>
  <Контакты><Контакт><Тип>Телефон рабочий</Тип><Значение>+7 000 000-00-00</Значение></Контакт>
    <Контакт><Тип>Электронная почта</Тип><Значение>a@example.com</Значение></Контакт>
    <Контакт><Тип>Факс</Тип><Значение> </Значение></Контакт></Контакты>`

test('a customer comes with everything that 1C says of it, as it is written', async () => {
  expect(await recordsOf(customers(company))).toEqual([
    {
      type: 'customer',
      onecId: 'customer-1',
      name: 'Рога и копыта',
      fullName: null,
      officialName: 'ООО «Рога и копыта»',
      roles: ['Покупатель', 'Поставщик'],
      inn: '7700000000',
      kpp: '770001001',
      okpo: '00000000',
      addresses: [
        {
          type: 'registration',
          presentation: 'Страна, Город',
          fields: [
            { type: 'Страна', value: 'Страна' },
            { type: 'Почтовый индекс', value: '000000' },
          ],
        },
        { type: 'actual', presentation: 'Город, склад', fields: [] },
      ],
      contacts: [
        { type: 'Телефон рабочий', value: '+7 000 000-00-00' },
        { type: 'Электронная почта', value: 'a@example.com' },
      ],
      bankAccounts: [
        {
          number: '40700000000000000000',
          bank: {
            bik: '044500000',
            name: 'Банк',
            correspondentAccount: '30100000000000000000',
            address: 'Город банка',
          },
        },
        {
          number: '40700000000000000001',
          bank: { bik: null, name: null, correspondentAccount: null, address: null },
        },
      ],
      representatives: [
        { relation: 'Контактное лицо', onecId: 'person-1', name: 'Имя' },
        { relation: 'Директор', onecId: 'person-2', name: 'Другое имя' },
      ],
      isDeleted: false,
      line: 3,
      problems: [],
    },
  ])
})

test('a person of whom little is known is a customer too', async () => {
  const [person] = await only(
    'customer',
    customers(`<Ид>customer-2</Ид><ПометкаУдаления>true</ПометкаУдаления><Наименование>Имя</Наименование>
      <ПолноеНаименование>Имя Отчество</ПолноеНаименование><ИНН/><КПП/><КодПоОКПО/><Адрес/><Контакты/>`),
  )
  expect(person).toEqual({
    type: 'customer',
    onecId: 'customer-2',
    name: 'Имя',
    fullName: 'Имя Отчество',
    officialName: null,
    roles: [],
    inn: null,
    kpp: null,
    okpo: null,
    addresses: [],
    contacts: [],
    bankAccounts: [],
    representatives: [],
    isDeleted: true,
    line: 3,
    problems: [],
  })
})

test('no problem of a customer repeats what stood in the file', async () => {
  const found = await only(
    'customer',
    customers(
      '<Наименование>Имя</Наименование><ПометкаУдаления>a@example.com</ПометкаУдаления>',
      `<Ид>${'+7 000 '.repeat(50)}</Ид>`,
    ),
  )
  expect(found.map(({ problems }) => problems)).toEqual([
    [
      { field: 'Ид', code: 'MISSING_ID', text: '' },
      { field: 'ПометкаУдаления', code: 'BAD_BOOLEAN', text: '' },
    ],
    [{ field: 'Ид', code: 'ID_TOO_LONG', text: '' }],
  ])
})

test('customers are counted, and their file says whether it holds all of them', async () => {
  await using files = await temporaryExport({ 'contragents.xml': customers(company, company) })
  const { summary } = await files.read('contragents.xml')
  expect(summary).toMatchObject({ counts: { customer: 2 }, changesOnly: false, catalogId: null })
})
