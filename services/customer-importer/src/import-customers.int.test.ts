import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { formed } from '@imports/commerceml/testing/documents'
import type { ServiceName } from '@imports/shared/contracts/database-roles'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { allCustomers, customerImporter, issuesOf, rows, writeExport } from './testing/customer-bed.ts'
import { customer, customers } from './testing/customer-xml.ts'

const first = 'contragents/contragents_1_a.xml'
const second = 'contragents/contragents_2_b.xml'

const company = customer('company', {
  official: 'Общество «Пример»',
  roles: ['Поставщик', 'Покупатель'],
  inn: '7707083893',
  kpp: '770701001',
  account: { number: '40702810800000000003', bik: '044525225', correspondent: '30101810400000000225' },
  contacts: [
    ['Телефон рабочий', '8 (900) 000-00-12; 9000000013'],
    ['Электронная почта', 'buyer@example.com'],
  ],
  more: `<Представители><Представитель><Отношение>Директор</Отношение><Ид>p-1</Ид><Наименование>Имя</Наименование></Представитель></Представители>
    <АдресРегистрации><Представление>г Примерск</Представление><АдресноеПоле><Тип>Город</Тип><Значение>Примерск</Значение></АдресноеПоле></АдресРегистрации>
    <Адрес><Представление>склад</Представление></Адрес>`,
})

test('customers of every segment come with all that 1C says of them, and who buys nothing is counted only', async () => {
  await using bed = await createTestBed()
  const dir = writeExport({
    [first]: customers(company, customer('supplier', { roles: ['Поставщик'] }), customer('nobody', { roles: [] })),
    [second]: customers(customer('person', { full: 'Имя Отчество', deleted: true })),
    'goods/goods.xml': customers(), // by content: a list that is empty
  })
  const step = await customerImporter(bed, dir)()
  expect(step).toMatchObject({ outcome: 'completed', payload: { total: 4, failed: 0, warnings: 0 } })
  expect(step.counts).toEqual({ created: 2, updated: 0, unchanged: 0, deactivated: 0, skipped: 2, failed: 0 })
  expect(await allCustomers(bed)).toEqual([
    {
      onec_id: 'company',
      kind: 'legal_entity',
      name: 'Покупатель company',
      full_name: 'Общество «Пример»',
      inn: '7707083893',
      kpp: '770701001',
      roles: ['Поставщик', 'Покупатель'],
      contacts: [
        {
          type: 'Телефон рабочий',
          value: '8 (900) 000-00-12; 9000000013',
          phones: [{ number: '+79000000012' }, { number: '+79000000013' }],
        },
        { type: 'Электронная почта', value: 'buyer@example.com', emails: ['buyer@example.com'] },
      ],
      addresses: [
        { type: 'registration', presentation: 'г Примерск', fields: [{ type: 'Город', value: 'Примерск' }] },
        { type: 'actual', presentation: 'склад', fields: [] },
      ],
      bank_accounts: [
        {
          number: '40702810800000000003',
          bank: { bik: '044525225', name: 'Банк', correspondentAccount: '30101810400000000225', address: null },
        },
      ],
      representatives: [{ relation: 'Директор', onecId: 'p-1', name: 'Имя' }],
      is_active: true,
    },
    {
      onec_id: 'person',
      kind: 'person',
      name: 'Покупатель person',
      full_name: 'Имя Отчество',
      inn: null,
      kpp: null,
      roles: ['Покупатель'],
      contacts: [],
      addresses: [],
      bank_accounts: [],
      representatives: [],
      is_active: false,
    },
  ])
})

test('what is wrong is kept and told by its field, one issue a customer, and nothing that stood there is repeated', async () => {
  await using bed = await createTestBed()
  const dir = writeExport({
    [first]: customers(
      customer('a', { inn: '7707083894', contacts: [['Электронная почта', 'секрет']] }),
      customer('b', { kpp: 'секрет', account: { number: 'секрет', bik: 'секрет', correspondent: 'секрет' } }),
      customer('', { name: 'секрет' }),
    ),
  })
  const step = await customerImporter(bed, dir)()
  expect(step.payload).toMatchObject({ total: 3, failed: 1, warnings: 2 })
  expect(step.counts).toEqual({ created: 2, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 1 })
  const issues = await issuesOf(bed, step.sessionId)
  expect(
    issues.map(({ severity, code, onec_id, field, message }) => [severity, code, onec_id, field, message]),
  ).toEqual([
    [
      'warning',
      'INN_CHECK_DIGIT',
      'a',
      'ИНН',
      'ИНН: неверная контрольная цифра; Контакт: адрес электронной почты не разобран, сохранён как текст',
    ],
    [
      'warning',
      'KPP_FORMAT',
      'b',
      'КПП',
      'КПП: должно быть 9 знаков: цифры, на пятом и шестом месте допустимы буквы; БИК: должно быть 9 цифр, первая — 0, 1 или 2; НомерСчета: должно быть 20 цифр; СчетКорреспондентский: должно быть 20 цифр',
    ],
    ['error', 'MISSING_ID', null, 'Ид', 'Ид: нет идентификатора, запись не загружена'],
  ])
  expect(JSON.stringify([issues, step.payload])).not.toContain('секрет')
  expect(await rows(bed, 'select onec_id, inn, kpp, contacts from customers.customer order by 1')).toEqual([
    {
      onec_id: 'a',
      inn: '7707083894',
      kpp: null,
      contacts: [{ type: 'Электронная почта', value: 'секрет', emails: [] }],
    },
    { onec_id: 'b', inn: null, kpp: 'секрет', contacts: [] },
  ])
})

test('the mark of deletion switches a customer off and on again, and being absent means nothing', async () => {
  await using bed = await createTestBed()
  const dir = writeExport({ [first]: customers(customer('a'), customer('b'), customer('c')) })
  const run = customerImporter(bed, dir)
  await run()
  const active = () => rows(bed, 'select onec_id, is_active from customers.customer order by 1')
  writeExport({ [first]: customers(customer('a', { deleted: true }), customer('b', { name: 'Иначе' })) }, dir)
  expect((await run()).counts).toMatchObject({ created: 0, updated: 1, unchanged: 0, deactivated: 1 })
  expect(await active()).toEqual([
    { onec_id: 'a', is_active: false },
    { onec_id: 'b', is_active: true },
    { onec_id: 'c', is_active: true },
  ])
  writeExport({ [first]: customers(customer('a')) }, dir)
  expect((await run()).counts).toMatchObject({ updated: 1 })
  expect((await active())[0]).toEqual({ onec_id: 'a', is_active: true })
})

test('a second import of the same changes no row, and an export that says the same is not even read', async () => {
  await using bed = await createTestBed()
  const file = customers(customer('a', { inn: '500100732259' }), customer('b', { contacts: [['Факс', '84950000000']] }))
  const dir = writeExport({ [first]: file })
  const run = customerImporter(bed, dir)
  await run()
  const versions = () => rows(bed, 'select xmin::text, ctid::text, last_session_id from customers.customer order by 2')
  const before = await versions()
  const again = await run({ full: true })
  expect(again.counts).toEqual({ created: 0, updated: 0, unchanged: 2, deactivated: 0, skipped: 0, failed: 0 })
  writeExport({ [first]: formed('2026-11-21T12:00:00', file) }, dir)
  expect((await run({})).files).toMatchObject([{ path: first, unchanged: true }])
  expect(await versions()).toEqual(before)

  writeExport({ [first]: formed('2026-11-22T12:00:00', customers(customer('a', { name: 'Иначе' }))) }, dir)
  const third = await run({})
  expect(third.files.map(({ unchanged }) => unchanged)).toEqual([undefined])
  expect(third.counts).toMatchObject({ updated: 1 })
})

test('one ИНН and one e-mail may belong to several customers; an id only to one, of which the last is loaded', async () => {
  await using bed = await createTestBed()
  const same = { inn: '7707083893', contacts: [['Электронная почта', 'one@example.com']] as [string, string][] }
  const dir = writeExport({
    [first]: customers(customer('a', same), customer('b', same), customer('c')),
    [second]: customers(customer('c', { name: 'секрет' }), customer('a', same)),
  })
  const step = await customerImporter(bed, dir)()
  expect(step.counts).toMatchObject({ created: 3, skipped: 1 })
  expect(await rows(bed, "select name from customers.customer where onec_id = 'c'")).toEqual([{ name: 'секрет' }])
  const issues = await issuesOf(bed, step.sessionId)
  expect(issues).toMatchObject([{ code: 'DUPLICATE_DIFFERS', onec_id: 'c', file: first }])
  expect(JSON.stringify(issues)).not.toContain('секрет')
})

test('a file that breaks off fails the import before any customer changes, and a directory without customers says so', async () => {
  await using bed = await createTestBed()
  const dir = writeExport({ [first]: customers(customer('a')) })
  const run = customerImporter(bed, dir)
  await run()
  writeExport(
    { [first]: customers(customer('a', { name: 'Иначе' })), [second]: customers(customer('b')).slice(0, -40) },
    dir,
  )
  expect(await run()).toMatchObject({ outcome: 'failed', code: 'XML_TRUNCATED' })
  expect(await rows(bed, 'select onec_id, name from customers.customer')).toEqual([
    { onec_id: 'a', name: 'Покупатель a' },
  ])
  await rm(join(dir, 'contragents'), { recursive: true })
  writeExport({ 'goods.xml': customers().replaceAll('Контрагенты', 'Каталог') }, dir)
  expect(await run()).toMatchObject({ outcome: 'failed', code: 'FILES_NOT_FOUND' })
})

test('no other service can read a customer, nor what is staged of one', async () => {
  await using bed = await createTestBed()
  await customerImporter(bed, writeExport({ [first]: customers(customer('a')) }))()
  const owner = bed.databaseOf('customer-importer').db
  expect((await sql`select from customers.customer`.execute(owner)).rows).toHaveLength(1)
  await sql`create unlogged table staging.t1_customer (name text)`.execute(owner)
  const others: ServiceName[] = ['admin-gateway', 'catalog-importer', 'image-importer', 'session-tracker']
  for (const service of others) {
    const { db } = bed.databaseOf(service)
    for (const table of ['customers.customer', 'customers.imported_file', 'staging.t1_customer']) {
      await expect(sql`select from ${sql.table(table)}`.execute(db), `${service} ${table}`).rejects.toThrow(
        'permission denied',
      )
    }
  }
})
