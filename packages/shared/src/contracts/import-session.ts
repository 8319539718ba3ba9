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

export const ReportCounts = Type.Record(Type.String(), EntityCounts, {
  description:
    'By entity (`product`, `variant`, `price` …): what became of its records; the six add up to the records read',
})
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

/** A file of the export. */
export const SourceFile = Type.Object({
  path: Type.String({ description: 'Relative to the export' }),
  bytes: Type.Integer({ minimum: 0 }),
  sha256: Type.Optional(Type.String({ description: 'In hex, of what it says: the date of formation is left out' })),
  formedAt: Type.Optional(
    Type.Union([Type.String(), Type.Null()], { description: 'The date of formation, as 1C wrote it' }),
  ),
  unchanged: Type.Optional(Type.Boolean({ description: 'Not read: the last import had the same content' })),
})
export type SourceFile = Static<typeof SourceFile>

/** Code of a step that failed before it wrote: what it was to do is so much that an administrator has to consent to it first. */
export const needsConfirmation = 'NEEDS_CONFIRMATION'

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
