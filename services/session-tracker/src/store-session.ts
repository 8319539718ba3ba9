import { type Kysely, sql } from 'kysely'
import type { ProjectedSession, ProjectionTables } from './tracker-tables.ts'

/** Inserts the row, or replaces it. */
export async function storeSession(db: Kysely<ProjectionTables>, row: ProjectedSession): Promise<void> {
  const values = {
    ...row,
    report_details: sql<ProjectedSession['report_details']>`${JSON.stringify(row.report_details)}::jsonb`,
    options: sql<ProjectedSession['options']>`${JSON.stringify(row.options)}::jsonb`,
    timeline: sql<ProjectedSession['timeline']>`${JSON.stringify(row.timeline)}::jsonb`,
    files: sql<ProjectedSession['files']>`${JSON.stringify(row.files)}::jsonb`, // pg would send an array as a Postgres array
  }
  await db
    .insertInto('sessions.import_session')
    .values(values)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute()
}
