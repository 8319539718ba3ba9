import type { ImportSessionRow } from '@imports/shared/contracts/session-table'
import { expect, test } from 'vitest'
import { sessionsPath } from '../../pages/page-paths.ts'
import { createTestGateway, type TestGateway } from '../../testing/test-gateway.ts'
import { listState } from './list-state.ts'
import { pageOfSessions } from './page-of-sessions.ts'
import { periodStarts } from './period-starts.ts'

const minute = 60_000
const ago = (minutes: number) => new Date(Date.now() - minutes * minute)
const idOf = (at: number) => `0191c2aa-0000-7000-8000-${String(at).padStart(12, '0')}`
const runOf = (at: number) => `0191c2bb-0000-7000-8000-${String(at).padStart(12, '0')}`

/** The newest first; each is told by the end of its id. */
async function journal(gateway: TestGateway): Promise<void> {
  const rows: Partial<ImportSessionRow>[] = [
    { status: 'running', requested_at: ago(1), last_event_at: ago(0) },
    { status: 'running', requested_at: ago(2), last_event_at: ago(2), requested_by: '1С' },
    { status: 'completed', requested_at: ago(3), started_at: ago(3), finished_at: ago(1), import_type: 'prices' },
    { status: 'completed', requested_at: ago(4), started_at: ago(4), finished_at: ago(3), failed_items: 2 },
    {
      status: 'failed',
      requested_at: ago(5 * 24 * 60),
      started_at: ago(5 * 24 * 60),
      finished_at: ago(5 * 24 * 60 - 9),
      import_type: 'prices',
      error_code: 'XML_TRUNCATED',
      error_message: 'prices.xml: файл Обрывается, 100%',
    },
    { status: 'pending', requested_at: ago(400 * 24 * 60), requested_by: 'анна' },
  ]
  for (const [at, row] of rows.entries()) await gateway.putSession({ id: idOf(at), run_id: runOf(at), ...row })
}

const shown = (body: string) => [...body.matchAll(/<tr id="session-[^"]*?(\d)"/g)].map(([, end]) => Number(end))

test('the list shows what is filtered and searched for, in the order that is asked for, with counts', async () => {
  await using gateway = await createTestGateway()
  await journal(gateway)
  const record = '018d777d-9094-11ec-a2ff-04421a23d8e8#2'
  await gateway.bed.db
    .insertInto('imports.import_issue')
    .values({ session_id: idOf(3), severity: 'error', code: 'BAD_NUMBER', onec_id: record, message: 'не число' })
    .execute()
  const browser = await gateway.loggedIn()
  const list = async (query: string) => (await browser.get(`${sessionsPath}?${query}`)).body
  const found = async (query: string) => shown(await list(query))

  expect(await found('')).toEqual([0, 1, 2, 3, 4, 5])
  expect(await found('status=running')).toEqual([0])
  expect(await found('status=stalled')).toEqual([1])
  expect(await found('status=completed')).toEqual([2])
  expect(await found('status=issues')).toEqual([3])
  expect(await found('status=failed&kind=prices')).toEqual([4])
  expect(await found('kind=prices')).toEqual([2, 4])
  expect(await found(`by=${encodeURIComponent('анна')}`)).toEqual([5])
  expect(await found('period=week')).toEqual([0, 1, 2, 3, 4])

  for (const q of ['обрывается', 'truncated', '100%', idOf(4), idOf(4).toUpperCase(), runOf(4), '0191c2…0004']) {
    expect(await found(new URLSearchParams({ q }).toString()), q).toEqual([4])
  }
  expect(await found(new URLSearchParams({ q: record }).toString())).toEqual([3])
  expect(await found(new URLSearchParams({ q: record.slice(0, 36) }).toString())).toEqual([])
  expect(await found('q=0191c2aa')).toEqual([0, 1, 2, 3, 4, 5])
  expect(await found(new URLSearchParams({ q: 'о_р' }).toString())).toEqual([])

  expect(await found('sort=started')).toEqual([5, 4, 3, 2, 1, 0])
  expect((await found('sort=-duration')).slice(0, 3)).toEqual([4, 2, 3])
  expect((await found('sort=kind')).slice(-2)).toEqual([4, 2])

  const failed = await list('kind=prices')
  expect(failed).toContain('Показано 2 из 2')
  expect(failed).toMatch(/Ошибка<\/span> <span class="count">1</)
  expect(failed).toMatch(/Каталог товаров<\/span> <span class="count">4</)
  expect(failed).toContain('<input type="hidden" name="kind" value="prices">')
  expect(await list('sort=-duration')).toMatch(/aria-sort="descending"><a href="[^"]*sort=duration">Длительность/)
  expect(await list('q=нигде')).toContain('Таких сессий нет.')
})

test.each(['-started', 'started', '-duration', 'kind', '-by'])(
  'page after page, sorted by %s, each session comes once, forth and back, also those of one moment',
  async (sort) => {
    await using gateway = await createTestGateway()
    const requested_at = ago(10)
    for (let at = 0; at < 11; at++) {
      const step = (at % 3) + 1
      await gateway.putSession({ id: idOf(at), run_id: runOf(Math.floor(at / 3)), step, requested_at })
    }
    const page = (from: object) =>
      pageOfSessions(gateway.db, listState({ sort, ...from }), {
        starts: periodStarts(new Date()),
        now: new Date(),
        size: 4,
      })
    const first = await page({})
    const second = await page({ after: first.rows.at(-1)?.id })
    const third = await page({ after: second.rows.at(-1)?.id })
    const all = [first, second, third].flatMap(({ rows }) => rows.map(({ id }) => id))
    expect(all).toHaveLength(11)
    expect(new Set(all).size).toBe(11)
    expect([first, second, third].map(({ before, after }) => [before, after])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ])
    const back = await page({ before: third.rows[0]?.id })
    expect(back.rows.map(({ id }) => id)).toEqual(second.rows.map(({ id }) => id))
    expect(await page({ after: '0191c2aa-0000-7000-8000-ffffffffffff' })).toEqual(first) // it is not there any more
  },
)
