import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { eventually } from '@imports/shared/testing/eventually'
import { storedMessages } from '@imports/shared/testing/stored-messages'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { followRun } from '../tools/import/follow-run.ts'
import { createGatewayClient } from '../tools/import/gateway-client.ts'
import { logIn } from './log-in.ts'
import { admin, startServices } from './start-services.ts'

/** Every text of the export that is somebody's has one of these in it; the numbers and addresses are such as can be read. */
const marks = ['МЕТКА', 'metka', '9001234567', '770708389', '50010073225', '4070281', '3010181', '04452522', '77070100']

const customer = (
  id: string,
  { inn = '7707083893', mail = 'metka@metka.example.com', more = '', deleted = 'false' } = {},
) => `
<Контрагент><Ид>${id}</Ид><НомерВерсии>МЕТКА</НомерВерсии><ПометкаУдаления>${deleted}</ПометкаУдаления>
<Наименование>МЕТКА наименование</Наименование><ПолноеНаименование>МЕТКА полное</ПолноеНаименование>
<ОфициальноеНаименование>МЕТКА официальное</ОфициальноеНаименование><Роль>Покупатель</Роль><Роль>МЕТКА</Роль>
<ИНН>${inn}</ИНН><КПП>77070100М</КПП><КодПоОКПО>МЕТКА</КодПоОКПО>
<РасчетныеСчета><РасчетныйСчет><НомерСчета>40702810000000000000</НомерСчета><Банк><БИК>044525225</БИК><Наименование>МЕТКА</Наименование>
<СчетКорреспондентский>30101810000000000000</СчетКорреспондентский><Адрес><Представление>МЕТКА</Представление></Адрес></Банк></РасчетныйСчет>
<РасчетныйСчет><НомерСчета>МЕТКА</НомерСчета><Банк><БИК>МЕТКА</БИК></Банк></РасчетныйСчет></РасчетныеСчета>
<Представители><Представитель><Отношение>МЕТКА</Отношение><Ид>МЕТКА</Ид><Наименование>МЕТКА</Наименование></Представитель></Представители>
<АдресРегистрации><Представление>МЕТКА</Представление><АдресноеПоле><Тип>МЕТКА</Тип><Значение>МЕТКА</Значение></АдресноеПоле></АдресРегистрации>
<Адрес><Представление>МЕТКА</Представление></Адрес><Новое>МЕТКА</Новое>
<Контакты><Контакт><Тип>Телефон рабочий</Тип><Значение>8 (900) 123-45-67; МЕТКА</Значение></Контакт>
<Контакт><Тип>Телефон рабочий</Тип><Значение>9001234567</Значение></Контакт>
<Контакт><Тип>Электронная почта</Тип><Значение>${mail}</Значение></Контакт>
<Контакт><Тип>МЕТКА</Тип><Значение>МЕТКА</Значение></Контакт></Контакты>${more}</Контрагент>`

const document = (...bodies: string[]) => `<?xml version="1.0" encoding="UTF-8"?>
<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_3" ВерсияСхемы="3.1" ДатаФормирования="2026-11-20T12:00:00" Ид="МЕТКА">
<Контрагенты СодержитТолькоИзменения="false">${bodies.join('')}</Контрагенты></КоммерческаяИнформация>`

const good = document(
  customer('id-1'),
  customer('id-2', { inn: '500100732258', mail: 'МЕТКА', deleted: 'МЕТКА' }),
  customer('id-1', { inn: '7707083894' }),
  customer('', { more: '<ЕщёНовое Что="МЕТКА">МЕТКА</ЕщёНовое>' }),
  customer('ж'.repeat(300)),
)

/** What an export may be like, and the end of a step that reads it. */
const exports: [name: string, xml: string, outcome: string][] = [
  ['good', good, 'completed'],
  ['cut off inside a name', good.slice(0, good.lastIndexOf('МЕТКА полное') + 9), 'failed'],
  ['with a bare ampersand', good.replace('МЕТКА полное', 'МЕТКА & МЕТКА'), 'failed'],
  ['with a tag that is none', good.replace('МЕТКА полное', 'МЕТКА <9МЕТКА> МЕТКА'), 'failed'],
  ['with an entity that nobody declared', good.replace('МЕТКА полное', '&МЕТКА;'), 'failed'],
]

const path = 'contragents/contragents_1_a.xml'

function write(dir: string, xml: string): void {
  mkdirSync(join(dir, 'contragents'), { recursive: true })
  writeFileSync(join(dir, path), xml)
}

/** A collector of traces that keeps what it is sent. */
async function startCollector(bed: TestBed) {
  const bodies: string[] = []
  const take = async (request: IncomingMessage) => {
    const body = await buffer(request)
    bodies.push((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString())
  }
  const server = createServer((request, response) => {
    take(request).then(
      () => response.end(),
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  bed.opened(server, (listening) => void listening.close())
  const { port } = server.address() as AddressInfo // it listens on a port
  return { bodies, url: `http://127.0.0.1:${port}` }
}

/** Every row of every table but those that are there for customers. */
async function rowsElsewhere({ db }: TestBed): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('customers', 'pg_catalog', 'information_schema')`.execute(db)
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select to_jsonb(t)::text as row from ${sql.raw(name)} t`.execute(db)
    found.push(...rows.map(({ row }) => `${name} ${row}`))
  }
  return found
}

test('nothing of a customer but its 1C id leaves the schema of customers: not by events, rows, logs, traces or pages', async () => {
  await using bed = await createTestBed()
  const dir = mkdtempSync(join(tmpdir(), 'export-'))
  write(dir, good)
  const collector = await startCollector(bed)
  Object.assign(bed.env, {
    LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  })
  const said: string[] = []
  const hear = (_: string, stream: NodeJS.ReadableStream) => void stream.on('data', (data) => said.push(String(data)))
  const system = await startServices(bed, dir, { say: (line) => void said.push(line), follow: hear })
  await system.start('admin-gateway', 'session-tracker', 'customer-importer')
  const client = createGatewayClient(system.gateway, admin.token)
  const page = await logIn(system.gateway, admin)
  const shown: string[] = []

  const importOnce = async (name: string, outcome: string) => {
    const started = await client.start({ kinds: ['customers'], options: { full: true } })
    if ('refused' in started) throw new Error(started.refused.message)
    const told: unknown[] = []
    const { sessions } = await followRun(client, started.runId, (each) => told.push(each), {
      signal: AbortSignal.timeout(30_000),
    })
    expect(
      sessions.map(({ status }) => status),
      name,
    ).toEqual([outcome])
    shown.push(
      JSON.stringify(told),
      JSON.stringify(sessions),
      await page(`/admin/integrations/sessions/${sessions[0]?.id}/`),
    )
    return sessions[0]
  }
  for (const [name, xml, outcome] of exports) {
    write(dir, xml)
    await importOnce(name, outcome)
  }
  // the database refuses the rows, and quotes them where it says so
  await sql`truncate customers.customer`.execute(bed.db)
  await sql`alter table customers.customer add constraint refused check (kind = 'person')`.execute(bed.db)
  write(dir, good)
  await importOnce('refused by the database', 'failed')
  await sql`alter table customers.customer drop constraint refused`.execute(bed.db)
  await importOnce('in the end', 'completed')
  shown.push(await page('/admin/integrations/sessions/'), await page('/admin/integrations/import_1c/'))

  const stored = await sql<{ text: string }>`select to_jsonb(c)::text as text from customers.customer c`.execute(bed.db)
  expect(stored.rows).toHaveLength(2)
  for (const mark of marks) expect(stored.rows.map(({ text }) => text).join(), mark).toContain(mark)
  await eventually(() => expect(collector.bodies.join()).toContain('customer-importer'))
  const places = {
    events: await storedMessages(bed),
    rows: await rowsElsewhere(bed),
    log: said,
    traces: collector.bodies,
    pages: shown,
  }
  for (const [place, texts] of Object.entries(places)) {
    const text = texts.join('\n')
    expect({ place, marks: marks.filter((mark) => text.includes(mark)) }).toEqual({ place, marks: [] })
  }
  // it was all there to be said
  expect(said.join()).toContain('violates check constraint')
  expect(places.events.join()).toContain('import.completed')
  expect(places.rows.join()).toContain('INN_CHECK_DIGIT')
  expect(shown.join()).toMatch(/INN_CHECK_DIGIT.*id-1/s)
}, 120_000)
