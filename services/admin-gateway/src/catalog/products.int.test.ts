import { sizeFile } from '@imports/shared/contracts/media-files'
import { eventually } from '@imports/shared/testing/eventually'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'

const products = '/admin/catalog/products/'
const sha256 = 'ab'.repeat(32)

/** Drills of one brand in a category below another, and what hangs on the first of them. */
async function fillCatalogue({ bed, putSession }: TestGateway, goods: number): Promise<string> {
  const { id: session } = await putSession({ status: 'completed', finished_at: new Date() })
  const statements = [
    `insert into catalog.brand (onec_id, name) values ('b1', 'Зубр'), ('b2', '<b>Вихрь</b>')`,
    `insert into catalog.category (onec_id, parent_id, name) values ('c1', null, 'Инструмент'), ('c2', 1, 'Дрели')`,
    `insert into catalog.property (onec_id, name, value_type, scope) values ('p1', 'Цвет', 'dictionary', 'goods'), ('p2', 'Вес', 'text', 'goods')`,
    `insert into catalog.property_value (property_id, onec_id, value) values (1, 'v1', 'Синий'), (1, 'v2', 'Чёрный')`,
    `insert into catalog.product (onec_id, article, name, brand_id, is_active, attributes, requisites, last_session_id)
     select 'good-' || n, 'ДУ-' || n || '/А', case when n % 2 = 0 then 'Дрель ударная ' else 'ПИЛА цепная Ёж ' end || n, 1 + n % 2, n % 10 > 0,
       '{"p1": ["v1", "v2"], "p2": "2 кг"}', '{"Вид": "<i>Товар</i>"}', '${session}' from generate_series(1, ${goods}) n`,
    `insert into catalog.product_category (product_id, category_id) select id, 2 from catalog.product where id <= 3`,
    `insert into catalog.variant (onec_id, product_id, name, barcode, characteristics, last_session_id)
     values ('offer-1', 1, 'Пила, 40 см', '4600000000017', '{"Длина": "40"}', '${session}')`,
    `insert into catalog.price_type (onec_id, name, currency) values ('t1', 'Розничная', 'RUB')`,
    `insert into catalog.price (variant_id, price_type_id, unit_code, coefficient, amount, currency, last_session_id)
     values (1, 1, 'шт', 1, 1234.50, 'RUB', '${session}')`,
    `insert into catalog.warehouse (onec_id, name) values ('w1', 'Основной склад')`,
    `insert into catalog.stock (variant_id, warehouse_id, quantity, last_session_id) values (1, 1, 7.5, '${session}'), (1, null, 9, '${session}')`,
    `insert into media.image (sha256, format, bytes, sizes, size_format) values ('${sha256}', 'png', 1, '{800,400,100}', 'webp')`,
    `insert into media.product_image (product_id, position, image_id, source_path, source_stamp, last_session_id)
     values (1, 0, 1, 'a.png', 's', '${session}')`,
    'analyze catalog.product',
  ]
  for (const statement of statements) await sql.raw(statement).execute(bed.db)
  return session
}

test('an issue says which product or variant it is about, and leads to it; what the catalogue does not have is named by its id', async () => {
  await using gateway = await createTestGateway()
  const session = await fillCatalogue(gateway, 3)
  for (const onecId of ['good-2', 'offer-1', 'nobody', null]) {
    await gateway.bed.db
      .insertInto('imports.import_issue')
      .values({ session_id: session, severity: 'error', code: 'BAD_NUMBER', onec_id: onecId, message: 'не число' })
      .execute()
  }
  const browser = await gateway.loggedIn('viewer')
  const { body } = await browser.get(`/admin/integrations/sessions/${session}`)
  expect(body).toContain(`<a href="${products}2">Дрель ударная 2</a> · ДУ-2/А<br><code>good-2</code>`)
  expect(body).toContain(`<a href="${products}1">Пила, 40 см</a> · ДУ-1/А<br><code>offer-1</code>`)
  expect(body).toContain('"><code>nobody</code>')
  expect((await browser.get(`${products}2`)).statusCode).toBe(200)
  const csv = await browser.get(`/admin/integrations/sessions/${session}/issues.csv`)
  const told = csv.body.split('\r\n').map((line) => line.split(';').slice(5, 8).join(';'))
  expect(told).toEqual([
    'Ид в 1С;Товар;Артикул',
    'good-2;Дрель ударная 2;ДУ-2/А',
    'offer-1;Пила, 40 см;ДУ-1/А',
    'nobody;;',
    ';;',
    '',
  ])
})

test('products are found by beginnings of words, by article and by 1C id, and filtered; pages follow each other', async () => {
  await using gateway = await createTestGateway()
  await fillCatalogue(gateway, 120)
  const browser = await gateway.loggedIn('viewer')
  const found = async (query: string) => {
    const { body, statusCode } = await browser.get(`${products}?${new URLSearchParams(query)}`)
    expect(statusCode).toBe(200)
    const names = [...body.matchAll(/<th scope="row"><a href="[^"]*">([^<]*)</g)].map(([, name]) => name)
    return { names, next: /href="([^"]*)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&') }
  }
  expect((await found('q=дрель')).names).toHaveLength(50)
  expect((await found('q=ДРЕ уда 42')).names).toEqual(['Дрель ударная 42'])
  expect((await found('q=пила еж 7')).names).toContain('ПИЛА цепная Ёж 7') // Ё is found as Е, capitals as small letters
  expect((await found('q=ду-118')).names).toEqual(['Дрель ударная 118'])
  expect((await found('q=good-9')).names).toEqual(['ПИЛА цепная Ёж 9'])
  expect((await found('q=offer-1')).names).toEqual(['ПИЛА цепная Ёж 1'])
  expect((await found("q=' & | ! (:*")).names).toEqual([])
  expect((await found('category=1')).names).toHaveLength(3) // with what is below it
  expect((await found('brand=1&active=no')).names).toHaveLength(12)
  expect((await found('brand=x&active=maybe')).names).toHaveLength(50) // what is no filter filters nothing

  const pages = []
  let next: string | undefined = 'active=yes'
  while (next !== undefined) {
    const page: { names: unknown[]; next: string | undefined } = await found(next.replace(/^.*\?/, ''))
    pages.push(page.names.length)
    next = page.next
  }
  expect(pages).toEqual([50, 50, 8])
})

test('the page of a product shows all that hangs on it, and which import wrote it', async () => {
  await using gateway = await createTestGateway()
  const session = await fillCatalogue(gateway, 2)
  const browser = await gateway.loggedIn('viewer')
  const { body } = await browser.get(`${products}1`)
  for (const text of [
    'good-1',
    'Инструмент › Дрели',
    'Синий, Чёрный',
    '2 кг',
    'Пила, 40 см',
    '4600000000017',
    'Длина: 40',
  ]) {
    expect(body, text).toContain(text)
  }
  expect(body).toMatch(/Розничная<\/span> <span>1\s234,5 RUB \/ шт/)
  expect(body).toMatch(/Основной склад<\/span> <span>7,5/)
  expect(body).toMatch(/Всего, без склада<\/span> <span>9/)
  expect(body).toContain(`src="/media/${sizeFile(sha256, 400, 'webp').replace('sizes/', '')}"`)
  expect(body).toContain(`/admin/integrations/sessions/${session}`)
  expect(body).toContain('изображения, цены, товар, остатки, предложения') // all of it by this one
  expect(body).toContain('&lt;b&gt;Вихрь')
  expect(body).not.toMatch(/<b>Вихрь|<i>Товар/)
  for (const nothing of ['3', '0', 'abc', '99999999999999999999']) {
    expect((await browser.get(`${products}${nothing}`)).statusCode, nothing).toBe(404)
  }
})

test('a search among many goods asks the index', async () => {
  await using gateway = await createTestGateway()
  await fillCatalogue(gateway, 20_000)
  const browser = await gateway.loggedIn('viewer')
  const scans = async () => {
    const { rows } = await sql<{ scans: number }>`
      select idx_scan as scans from pg_stat_user_indexes where indexrelname = 'product_search'`.execute(gateway.bed.db)
    return rows[0]?.scans ?? 0
  }
  // the server's own figures come a second late, and from its busy connections only
  await eventually(async () => {
    expect((await browser.get(`${products}?q=${encodeURIComponent('дрель 19998')}`)).body).toContain(
      'Дрель ударная 19998',
    )
    expect(await scans()).toBeGreaterThan(0)
  })
})
