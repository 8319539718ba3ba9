import type { SessionMoment } from '@imports/shared/contracts/session-table'
import { expect, test } from 'vitest'
import { sessionsPath } from '../pages/page-paths.ts'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'

const requested_at = new Date('2026-11-20T09:00:00Z')
const at = (seconds: number) => new Date(requested_at.getTime() + seconds * 1000)
const none = { created: 0, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 0 }

function putIssues({ bed }: TestGateway, session_id: string, code: string, count: number, message = 'нет') {
  const issues = Array.from({ length: count }, (_, line) => ({
    session_id,
    severity: 'error' as const,
    code,
    file: 'prices.xml',
    line,
    onec_id: null,
    field: null,
    message,
  }))
  return bed.db.insertInto('imports.import_issue').values(issues).execute()
}

test('a session is shown with its course, beside the last successful one of its kind, and in the row of the last', async () => {
  await using gateway = await createTestGateway()
  const done = { status: 'completed', started_at: at(0), finished_at: at(30), total_items: 100 } as const
  const earlier = await gateway.putSession({ ...done, requested_at: at(-1000) })
  await putIssues(gateway, earlier.id, 'BAD_NUMBER', 2)
  const broken = await gateway.putSession({
    status: 'failed',
    requested_at: at(-500),
    error_code: 'STALLED',
    error_message: 'х',
  })
  const other = await gateway.putSession({ ...done, requested_at: at(-10), import_type: 'prices' })
  const timeline: SessionMoment[] = [
    { at: at(0).toISOString(), what: 'requested', by: 'анна' },
    { at: at(1).toISOString(), what: 'started', attempt: 1, host: 'importer-2' },
    { at: at(2).toISOString(), what: 'phase', phase: 'reading', done: 5 },
    { at: at(42).toISOString(), what: 'completed' },
  ]
  const counts = { product: { ...none, created: 87, failed: 3 } }
  const { id } = await gateway.putSession({
    ...done,
    requested_at,
    finished_at: at(42),
    total_items: 90,
    failed_items: 3,
    timeline,
    report_details: { warnings: 0, counts },
  })
  await putIssues(gateway, id, 'MISSING_ID', 3)
  const { body } = await (await gateway.loggedIn('viewer')).get(`${sessionsPath}${id}`)

  const course = [...body.matchAll(/<li class="[\w-]+"><time datetime="[^"]+">[^<]+<\/time> <span>([^<]+)</g)]
  expect(course.map(([, text]) => text)).toEqual([
    'Запрошен, запустил анна',
    'Начат, importer-2, попытка 1',
    'Этап: чтение файлов',
    'Завершён',
  ])
  const compared = body.slice(body.indexOf('class="comparison"'))
  expect(body).toContain(`Прошлый успешный импорт этого типа: <a href="${sessionsPath}${earlier.id}"`)
  expect(compared).toMatch(/Прочитано записей<.*?>90<.*?>100<.*?>−10</s)
  expect(compared).toMatch(/Нет Ид.*?>3<.*?>0<.*?>\+3</s)
  expect(compared).toMatch(/Число не читается.*?>0<.*?>2<.*?>−2</s)
  expect(body).toContain('Последние импорты этого типа: 3')
  for (const past of [earlier, broken]) expect(body).toContain(`<a href="${sessionsPath}${past.id}" title="`)
  expect(body).not.toContain(other.id)
})

test('all issues are one file that Excel opens: errors first, no formula, nothing left out', async () => {
  await using gateway = await createTestGateway()
  const { id } = await gateway.putSession({ status: 'completed' })
  await putIssues(gateway, id, 'BAD_NUMBER', 4_500)
  await putIssues(gateway, id, 'MISSING_ID', 1, '=HYPERLINK("http://x")')
  const viewer = await gateway.loggedIn('viewer')
  expect((await viewer.get(`${sessionsPath}${id}`)).body).toContain(`href="${sessionsPath}${id}/issues.csv"`)
  const { headers, body } = await viewer.get(`${sessionsPath}${id}/issues.csv`)
  expect(headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="zamechaniya-${id}.csv"`,
    'x-content-type-options': 'nosniff',
  })
  const lines = body.split('\r\n')
  expect(lines[0]).toBe('\uFEFFВид;Код;Что это;Файл;Строка;Ид в 1С;Товар;Артикул;Поле;Сообщение')
  expect(lines[1]).toBe('ошибка;BAD_NUMBER;Число не читается;prices.xml;0;;;;;нет')
  expect(new Set(lines.slice(1, 4_501).map((line) => line.split(';')[4])).size).toBe(4_500)
  expect(lines[4_501]).toBe(`ошибка;MISSING_ID;Нет Ид;prices.xml;0;;;;;"'=HYPERLINK(""http://x"")"`)
  expect(lines.slice(4_502)).toEqual([''])
  expect((await gateway.browser().get(`${sessionsPath}${id}/issues.csv`)).statusCode).toBe(303) // to the login
  expect((await viewer.get(`${sessionsPath}nonsense/issues.csv`)).statusCode).toBe(404)
})
