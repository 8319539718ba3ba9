import type pg from 'pg'

export interface JournalSize {
  sessions: number
  /** A tenth of them belongs to the newest session. */
  issues: number
}

/** What the pages are asked about. */
export interface FilledJournal {
  /** Has the tenth of all issues. */
  newest: string
  /** One in the middle of the list, with some issues. */
  middle: string
}

/** Years of imports as their sessions and issues would be: two steps a run, a run every quarter of an hour, one of ten with issues. */
export async function fillJournal(client: pg.Client, { sessions, issues }: JournalSize): Promise<FilledJournal> {
  await client.query(sessionsOf(sessions))
  await client.query(issuesOf(sessions, issues))
  await client.query(productsOf(issues))
  await client.query('vacuum analyze sessions.import_session, imports.import_issue, catalog.product')
  const { rows } = await client.query(`
    (select id from sessions.import_session order by requested_at desc, run_id desc, step limit 1)
    union all
    (select id from sessions.import_session where failed_items > 0 order by requested_at offset ${Math.floor(sessions / 30)} limit 1)`)
  return { newest: rows[0].id, middle: rows[1].id }
}

const sessionsOf = (count: number) => `
  insert into sessions.import_session (id, run_id, step, import_type, status, attempt, requested_at, started_at, last_event_at, finished_at,
    total_items, processed_items, failed_items, report_details, options, files, timeline, error_code, error_message, requested_by, requested_via, last_seq)
  select gen_random_uuid(), md5('run ' || run)::uuid, step, kind, status, 1, at, at + interval '1 s', at + took, at + took,
    10000, 10000, failed,
    jsonb_build_object('warnings', 3, 'counts', jsonb_build_object(
      'product', jsonb_build_object('created', 12, 'updated', 340, 'unchanged', 9648 - failed, 'deactivated', 0, 'skipped', 0, 'failed', failed))),
    '{}',
    jsonb_build_array(jsonb_build_object('path', 'goods/goods_1_1.xml', 'bytes', 18000000, 'sha256', md5(n::text) || md5(run::text))),
    jsonb_build_array(jsonb_build_object('at', at, 'what', 'requested', 'by', 'admin'), jsonb_build_object('at', at + took, 'what', 'completed')),
    case when status = 'failed' then (array['XML_TRUNCATED', 'STALLED', 'FILES_NOT_FOUND'])[1 + n % 3] end,
    case when status = 'failed' then (array['goods_1_' || n % 977 || '.xml: файл обрывается, строка ' || n, 'Импорт перестал подавать признаки жизни и был остановлен.',
      'Файлы каталога не найдены: goods/goods*.xml'])[1 + n % 3] end,
    (array['admin', 'анна', 'борис', 'ночной обмен', '1С'])[1 + n % 5], 'admin', n
  from (
    select n, run, step, (array['catalog', 'stocks', 'prices', 'customers', 'images'])[1 + (run * 2 + step) % 5] as kind,
      case when n % 17 = 0 then 'failed' when n % 53 = 0 then 'cancelled' else 'completed' end as status,
      case when n % 10 = 0 then 90 else 0 end as failed,
      now() - (${count} - n) * interval '7 min' as at, (5 + n % 300) * interval '1 s' as took
    from (select n, (n + 1) / 2 as run, 2 - n % 2 as step from generate_series(1, ${count}) n) numbered
  ) described`

const codes = [
  'MISSING_ID',
  'BAD_NUMBER',
  'OFFER_WITHOUT_GOOD',
  'PRICE_WITHOUT_OFFER',
  'DUPLICATE_DIFFERS',
  'PICTURE_NOT_FOUND',
]

/** 1C ids of records: one of a single issue, and one of a hundredth of all. */
export const issueIds = { rare: 'record-1', frequent: 'record-of-many-issues' }

/** Those that the issues of the newest session are about, which its page and its file call by their names. */
const productsOf = (issues: number) => `
  insert into catalog.product (onec_id, article, name, last_session_id)
  select 'record-' || n, 'А-' || n, 'Товар ' || n, gen_random_uuid() from generate_series(10, ${issues}, 10) n`

const issuesOf = (sessions: number, issues: number) => `
  with owner as (
    select id, row_number() over (order by last_seq) as at from sessions.import_session where failed_items > 0
  ), newest as (
    select id from sessions.import_session order by requested_at desc, run_id desc, step limit 1
  )
  insert into imports.import_issue (session_id, severity, code, file, line, onec_id, field, message)
  select case when n % 10 = 0 then newest.id else owner.id end, case when n % 3 = 0 then 'warning' else 'error' end,
    (array['${codes.join("', '")}'])[1 + (n / 10) % ${codes.length}], 'prices/prices_1_' || n % 9 || '.xml', n,
    case n % 100 when 7 then '${issueIds.frequent}' else 'record-' || n end, 'ЦенаЗаЕдиницу',
    'Предложение не найдено в каталоге, запись пропущена: ' || n
  from newest, generate_series(1, ${issues}) n join owner on owner.at = 1 + n % ${Math.floor(sessions / 10)}`
