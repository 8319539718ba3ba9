import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { importPath } from '../pages/page-paths.ts'
import { requestedEvents } from '../testing/run-observer.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const planOf = (body: string) =>
  body.slice(body.indexOf('id="plan"'), body.indexOf('</section>', body.indexOf('id="plan"')))
const plain = (body: string) => body.replaceAll('&amp;', '&')
const putProduct = (bed: Parameters<typeof requestedEvents>[0]) =>
  sql`insert into catalog.product (onec_id, name, last_session_id) values ('x', 'Мяч', gen_random_uuid())`.execute(
    bed.db,
  )

test('the plan has the chosen kinds in their order and what they would do, and starts nothing', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  expect(planOf((await browser.get(importPath)).body)).toContain('Выберите, что импортировать')
  const asked = { kind: 'selected', switch_off_absent: 'yes', show: 'plan' }
  const fields = { ...(await browser.hiddenFields(importPath)), ...asked }
  const shown = await browser.post(importPath, [...Object.entries(fields), ['kinds', 'prices'], ['kinds', 'catalog']])
  expect(shown.statusCode).toBe(200)
  const plan = planOf(shown.body)
  expect(plan.indexOf('Каталог товаров')).toBeLessThan(plan.indexOf('Цены товаров'))
  expect(plan).toContain('Товары, которых нет в выгрузке, отключит')
  expect(shown.body).toMatch(/name="switch_off_absent"[^>]* checked/)
  expect(await requestedEvents(gateway.bed)).toEqual([])
})

test('where the catalogue is empty, it is added to the plan in one click, and nothing else that was chosen is lost', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn('viewer')
  const card = plain((await browser.get(importPath)).body)
  expect(card).toContain(`href="${importPath}?kind=selected&kinds=catalog&kinds=stocks#plan"`)
  const { body } = await browser.get(`${importPath}?kind=stocks&full=yes&dry_run=yes&kinds=nonsense`)
  expect(planOf(body)).toContain('каталог товаров пуст')
  const [, href = ''] = /href="([^"#]*)#plan"/.exec(planOf(plain(body))) ?? []
  expect(href).toBe(`${importPath}?kind=selected&full=yes&dry_run=yes&kinds=catalog&kinds=stocks`)
  const added = (await browser.get(href)).body
  expect(planOf(added)).not.toContain('каталог товаров пуст')
  expect(planOf(added)).toContain('Отдельно не посчитает')
  expect(added).toMatch(/id="kind-selected"[^>]* checked/)
  expect(added).toMatch(/name="dry_run"[^>]* checked/)
  expect(added).not.toContain('Запустить импорт</button>') // a viewer is not offered what would be refused
})

test('what is there is compared with what was imported last; a dry run and a failure are no import', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  const page = async () => (await browser.get(`${importPath}?kind=prices`)).body
  await putProduct(gateway.bed)
  const times = { started_at: new Date('2026-11-20T10:00:00Z'), finished_at: new Date('2026-11-20T10:00:42Z') }
  const files = [{ path: 'goods.xml', bytes: 1000, formedAt: '2026-11-20T12:00:00' }]
  await gateway.putSession({ status: 'completed', options: { dryRun: true }, files, ...times })
  await gateway.putSession({ status: 'failed', files, ...times })
  expect(await page()).not.toContain('последнем импорте')

  await gateway.putSession({ status: 'completed', files, ...times })
  const same = await page()
  expect(same.match(/то же, что в последнем импорте/g)).toHaveLength(3) // the catalogue brings stocks and prices
  expect(planOf(same)).toContain('Файлы те же, что в прошлый раз')
  expect(planOf(same)).not.toContain('42') // that was the catalogue's time

  const older = [{ path: 'prices.xml', bytes: 7, formedAt: '2026-11-19T12:00:00' }]
  await gateway.putSession({
    import_type: 'prices',
    status: 'completed',
    files: older,
    ...times,
    finished_at: new Date('2026-11-20T10:02:00Z'),
  })
  const newer = await page()
  expect(newer).toContain('новое с последнего импорта')
  expect(planOf(newer)).toContain('В прошлый раз заняло 2 мин')
})

test('a dry run is asked for by the page and by the API, and marked in the list and on its page', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn('operator')
  const form = { ...(await browser.hiddenFields(importPath)), kind: 'catalog', dry_run: 'yes' }
  expect((await browser.post(importPath, form)).statusCode).toBe(303)
  expect(await requestedEvents(gateway.bed)).toMatchObject([{ options: { dryRun: true } }])
  const options = { dryRun: true }
  expect(await gateway.api('POST', '/api/runs', { kinds: ['catalog'], options })).toMatchObject({ status: 409 })
  expect(await gateway.api('POST', '/api/runs', { kinds: ['catalog'], options: { dryRun: 'perhaps' } })).toMatchObject({
    status: 400,
  })

  const { id } = await gateway.putSession({ status: 'completed', options })
  const sessions = '/admin/integrations/sessions/'
  expect((await browser.get(sessions)).body).toContain('class="mark">пробный')
  const { body } = await browser.get(`${sessions}${id}`)
  for (const said of ['class="mark">пробный', 'Что было бы сделано', 'ничего не записано', 'Пробный запуск'])
    expect(body).toContain(said)

  // a session is not compared with one that did nothing
  const next = await gateway.putSession({ status: 'completed' })
  expect((await browser.get(`${sessions}${next.id}`)).body).not.toContain('Рядом с прошлым успешным')
})
