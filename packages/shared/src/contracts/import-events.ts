import { type Static, Type } from 'typebox'
import { ImportKindSchema } from './import-kinds.ts'
import { ReportCounts, SourceFile } from './import-session.ts'

/** Options of a run, as the page, the command and the API take them. */
/** What the administrator may ask of a run beside its kinds; when nothing else is said, all are off when they are not given. */
export const runChoices = {
  /** Reads files again that have not changed since they were imported, and compares every record: heals what was edited by hand. */
  full: Type.Optional(Type.Boolean()),
  /** Goods and offers of an exported catalogue that the export no longer names are switched off. */
  switchOffAbsent: Type.Optional(Type.Boolean()),
  /** Consent to switching off more than the threshold. */
  confirm: Type.Optional(Type.Boolean()),
  /** False: pictures are copied without being decoded, and have no sizes that could be shown until an import that does. Default: true. */
  validateImages: Type.Optional(Type.Boolean()),
}

export const RunOptions = Type.Object({
  /** Another directory than `ONEC_DATA_DIR`; only inside `ONEC_DATA_ROOTS`. */
  dataDir: Type.Optional(Type.String({ maxLength: 4096 })),
  ...runChoices,
})
export type RunOptions = Static<typeof RunOptions>

const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })
const timePattern = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$'
const Code = Type.String({ pattern: '^[A-Z][A-Z0-9_]*$', description: 'Stable; new ones may come' })

export const RunStep = Type.Object({ step: Type.Integer({ minimum: 1 }), kind: ImportKindSchema, sessionId: Uuid })
export type RunStep = Static<typeof RunStep>

/** Which step of which run an event is about. */
const about = { runId: Uuid, sessionId: Uuid, kind: ImportKindSchema, step: Type.Integer({ minimum: 1 }) }
const DurationMs = Type.Integer({ minimum: 0, description: 'How long the step took, in milliseconds' })

export const importEventSchemas = {
  /** A step is to be done. Lists every step of the run, so that the tracker can show all of them from the first request. */
  'import.requested': Type.Object({
    ...about,
    steps: Type.Array(RunStep, { minItems: 1 }),
    options: RunOptions,
    requestedBy: Type.String(),
    requestedVia: Type.Union([Type.Literal('admin'), Type.Literal('1c'), Type.Literal('cli')]),
    lockValue: Type.String({
      description: 'Value of the lock of this run: whoever has the request can prolong or release it',
    }),
    expiresAt: Type.String({
      pattern: timePattern,
      description: 'When nobody has picked it up by then, the run is ended',
    }),
  }),
  'import.started': Type.Object({ ...about, attempt: Type.Integer({ minimum: 1 }), host: Type.String() }),
  'import.progressed': Type.Object({
    ...about,
    attempt: Type.Integer({ minimum: 1 }),
    phase: Type.String({ description: 'What the importer is doing; new ones may come' }),
    done: Type.Integer({ minimum: 0, description: 'Of `total`, in this phase. While files are read, both are bytes' }),
    total: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], { description: 'Null when nobody knows' }),
    failed: Type.Integer({ minimum: 0, description: 'Records that could not be imported, so far' }),
    counts: ReportCounts,
  }),
  'import.completed': Type.Object({
    ...about,
    counts: ReportCounts,
    total: Type.Integer({ minimum: 0, description: 'Records read' }),
    failed: Type.Integer({ minimum: 0, description: 'Records that could not be imported' }),
    warnings: Type.Integer({ minimum: 0, description: 'Records that were imported with a remark' }),
    files: Type.Array(SourceFile),
    durationMs: DurationMs,
  }),
  'import.failed': Type.Object({
    ...about,
    code: Code,
    message: Type.String({ description: 'Fit for an administrator: what is wrong, where, and what to do' }),
    file: Type.Optional(Type.String()),
    line: Type.Optional(Type.Integer({ minimum: 1 })),
    durationMs: DurationMs,
  }),
  'import.cancelled': Type.Object({
    ...about,
    code: Code,
    message: Type.String(),
    durationMs: DurationMs,
  }),
  /** Concerns a whole run, hence every open session of it. */
  'import.cancel-requested': Type.Object({ runId: Uuid, sessions: Type.Array(Uuid), requestedBy: Type.String() }),
} as const

export type ImportEventType = keyof typeof importEventSchemas
export const importEventTypes = Object.keys(importEventSchemas) as ImportEventType[]

/** The version that is written; older ones are brought up to it by `decodeEvent`. */
export const importEventVersions = {
  'import.requested': 1,
  'import.started': 1,
  'import.progressed': 1,
  'import.completed': 1,
  'import.failed': 1,
  'import.cancelled': 1,
  'import.cancel-requested': 1,
} as const satisfies Record<ImportEventType, number>

export interface ImportEventOf<T extends ImportEventType> {
  type: T
  /** Derived from what happened, so that publishing twice stores once. */
  id: string
  /** `/services/<name>` */
  source: string
  /** ISO 8601 */
  time: string
  /** Id of the event that led to this one. */
  causationId?: string
  data: Static<(typeof importEventSchemas)[T]>
}

export type ImportRequested = ImportEventOf<'import.requested'>
export type ImportStarted = ImportEventOf<'import.started'>
export type ImportProgressed = ImportEventOf<'import.progressed'>
export type ImportCompleted = ImportEventOf<'import.completed'>
export type ImportFailed = ImportEventOf<'import.failed'>
export type ImportCancelled = ImportEventOf<'import.cancelled'>
export type ImportCancelRequested = ImportEventOf<'import.cancel-requested'>
export type ImportEvent =
  | ImportRequested
  | ImportStarted
  | ImportProgressed
  | ImportCompleted
  | ImportFailed
  | ImportCancelled
  | ImportCancelRequested

/** The ids of events, in one place: two services derive the same id from the same fact. */
export const eventIds = {
  requested: (sessionId: string) => `${sessionId}:requested`,
  /** Of the watchdog: the request was answered by nobody, or its owner fell silent. `number` from 1. */
  requestedAgain: (sessionId: string, number: number) => `${sessionId}:requested:wd${number}`,
  started: (sessionId: string, attempt: number) => `${sessionId}:${attempt}:started`,
  progressed: (sessionId: string, attempt: number, phase: string, done: number) =>
    `${sessionId}:${attempt}:progressed:${phase}:${done}`,
  ended: (sessionId: string) => `${sessionId}:ended`,
  cancelRequested: (runId: string) => `${runId}:cancel-requested`,
  /** Of an event that the stream still knows by its id, though whom it is for has passed it without effect. */
  repeated: (id: string) => `${id}:again`,
}
