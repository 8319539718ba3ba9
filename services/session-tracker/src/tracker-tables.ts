import type { ImportSessionRow } from '@imports/shared/contracts/session-table'
import type { LedgerTables } from '@imports/shared/ledger/tables'

/** A session's row as the tracker keeps it. */
export interface ProjectedSession extends ImportSessionRow {
  /** The stream sequence of the event that made the row; 0 for rows that are older than this column. */
  first_seq: number
}

export interface ProjectionTables {
  'sessions.import_session': ProjectedSession
}

/** What the tracker may read; of the ledger's it writes none. */
export type TrackerTables = ProjectionTables & LedgerTables
