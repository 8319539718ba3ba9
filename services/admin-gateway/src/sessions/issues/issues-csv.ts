import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { type Kysely, sql } from 'kysely'
import { namedRecords } from '../../catalog/named-records.ts'
import { isUuid } from '../../pages/flash.ts'
import { PageError } from '../../pages/page-error.ts'
import { sessionsPath } from '../../pages/page-paths.ts'
import type { GatewayTables } from '../../tables.ts'
import type { Texts } from '../../texts/texts-shape.ts'
import { findSession, type IssueRow } from '../session-store.ts'
import { titleOf } from '../session-view.ts'
import { byteOrderMark, csvLine } from './csv-line.ts'

export interface IssuesCsvDeps {
  db: Kysely<GatewayTables>
  viewContext: () => { texts: Texts }
}

const firstBatch = 200
const nextBatch = 2_000

/** All issues of a session as a file that Excel opens. */
export function issuesCsv(app: FastifyInstance, { db, viewContext }: IssuesCsvDeps): void {
  app.get<{ Params: { id: string } }>(
    `${sessionsPath}:id/issues.csv`,
    { config: { permission: 'import:view' } },
    async (request, reply) => {
      const { id } = request.params
      const session = isUuid(id) ? await findSession(db, id) : null
      if (!session) throw new PageError('NOT_FOUND')
      const { texts } = viewContext()
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${texts.journal.csv.name}-${id}.csv"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(csvOf(db, id, texts), { highWaterMark: 2 }))
    },
  )
}

/** A batch at a time, as the reader takes them: one that is slow holds neither a connection nor the rest in memory. */
async function* csvOf(db: Kysely<GatewayTables>, sessionId: string, texts: Texts): AsyncGenerator<string> {
  const { separator, columns, severities } = texts.journal.csv
  let text = byteOrderMark + csvLine(Object.values(columns), separator)
  for await (const issues of issuesInOrder(db, sessionId)) {
    const named = await namedRecords(
      db,
      issues.map(({ onec_id }) => onec_id),
    )
    for (const { severity, code, file, line, onec_id, field, message } of issues) {
      const { name = null, article = null } = named.get(onec_id ?? '') ?? {}
      const where = [file, line, onec_id, name, article, field]
      const values = [severities[severity], code, titleOf(code, texts), ...where, message]
      text += csvLine(values, separator)
    }
    yield text
    text = ''
  }
  if (text !== '') yield text
}

async function* issuesInOrder(db: Kysely<GatewayTables>, sessionId: string): AsyncGenerator<IssueRow[]> {
  let last: IssueRow | undefined
  for (let size = firstBatch; ; size = nextBatch) {
    const { rows } = await sql<IssueRow>`
      select * from imports.import_issue
      where session_id = ${sessionId} ${last ? sql`and (severity, code, id) > (${last.severity}, ${last.code}, ${last.id})` : sql``}
      order by severity, code, id limit ${size}`.execute(db)
    if (rows.length > 0) yield rows
    if (rows.length < size) return
    last = rows.at(-1)
  }
}
