import { type Static, Type } from 'typebox'

export const sessionStatuses = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const
export type SessionStatus = (typeof sessionStatuses)[number]

export const isTerminal = (status: SessionStatus): boolean => status !== 'pending' && status !== 'running'

/** What became of the records of one entity; the six add up to the records read. */
export const EntityCounts = Type.Object({
  created: Type.Integer({ minimum: 0 }),
  updated: Type.Integer({ minimum: 0 }),
  unchanged: Type.Integer({ minimum: 0 }),
  deactivated: Type.Integer({ minimum: 0 }),
  skipped: Type.Integer({ minimum: 0 }),
  failed: Type.Integer({ minimum: 0 }),
})
export type EntityCounts = Static<typeof EntityCounts>

export const ReportCounts = Type.Record(Type.String(), EntityCounts)
/** Counts by entity: `product`, `variant`, `price` … */
export type ReportCounts = Static<typeof ReportCounts>

export const emptyCounts = (): EntityCounts => ({
  created: 0,
  updated: 0,
  unchanged: 0,
  deactivated: 0,
  skipped: 0,
  failed: 0,
})

/** A file that was read: path relative to the export, size in bytes, SHA-256 in hex, date of formation as 1C wrote it. */
export const SourceFile = Type.Object({
  path: Type.String(),
  bytes: Type.Integer({ minimum: 0 }),
  sha256: Type.Optional(Type.String()),
  formedAt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
export type SourceFile = Static<typeof SourceFile>

/** One record that could not be imported (`error`), or was imported with a remark (`warning`). Never contains personal data. */
export interface ImportIssue {
  severity: 'error' | 'warning'
  /** Stable, upper case: `OFFER_WITHOUT_GOOD`. */
  code: string
  /** Relative to the export. */
  file: string | null
  line: number | null
  onecId: string | null
  field: string | null
  message: string
}
