import type { RunOptions } from '@imports/shared/contracts/import-events'
import { type ImportKind, importKinds, inStepOrder } from '@imports/shared/contracts/import-kinds'
import type { Audit } from '../auth/audit.ts'
import type { Visitor } from '../auth/login-sessions.ts'
import type { DataDir, ResolveDataDir } from './data-dir.ts'
import type { FindFiles } from './find-files.ts'
import type { RunLedger, StartedRun, StartRun } from './start-run.ts'

export type RefusalCode =
  | 'NO_KIND'
  | 'DATA_DIR_NOT_FOUND'
  | 'DATA_DIR_OUTSIDE'
  | 'NEEDS_PRODUCTS'
  | 'FILES_NOT_FOUND'
  | 'SWITCH_OFF_NEEDS_CATALOG'
  | 'EXPORT_UNREADABLE'
  | 'RUN_ACTIVE'
  | 'LOCK_UNAVAILABLE'
  | 'NOT_OPENED'

export interface Refusal {
  code: RefusalCode
  /** The kind that cannot be started. */
  kind?: ImportKind
  /** A directory or a reason, for the text. */
  detail?: string
  activeRunId?: string
}

export type ImportRequestOutcome = { accepted: StartedRun } | { refused: Refusal }

export interface ImportWish {
  runId: string
  kinds: readonly ImportKind[]
  options?: Omit<RunOptions, 'dataDir'> | undefined
  dataDir?: string | undefined
  via: 'admin' | 'cli'
  visitor: Visitor
  address: string
}

export type RequestImport = (wish: ImportWish) => Promise<ImportRequestOutcome>

export interface RequestImportDeps {
  startRun: StartRun
  ledger: Pick<RunLedger, 'findRun' | 'openRunId'>
  hasProducts: () => Promise<boolean>
  findFiles: FindFiles
  resolveDataDir: ResolveDataDir
  audit: Audit
  /** Hears of every outcome. */
  count: (outcome: ImportRequestOutcome) => void
}

/** What the page and the API both do: look whether it can work, then ask for admission; either way it is in the audit. */
export const createRequestImport =
  (deps: RequestImportDeps): RequestImport =>
  async (wish) => {
    const outcome = await decide(deps, wish)
    deps.count(outcome)
    const { visitor, address } = wish
    const about = { kinds: wish.kinds, options: wish.options ?? {}, via: wish.via, runId: wish.runId }
    await deps.audit({
      action: 'accepted' in outcome ? 'run.started' : 'run.refused',
      accountId: visitor.accountId,
      accountName: visitor.name,
      address,
      detail: 'refused' in outcome ? { ...about, code: outcome.refused.code } : about,
    })
    return outcome
  }

async function decide(deps: RequestImportDeps, wish: ImportWish): Promise<ImportRequestOutcome> {
  const dataDir = await deps.resolveDataDir(wish.dataDir)
  const refusal = (await whyNot(deps, wish.kinds, dataDir)) ?? misplacedOption(wish)
  if (refusal) {
    // an import that is under way explains more than what it has not yet brought; this very run is not refused, it is shown
    const openRunId = await deps.ledger.openRunId()
    if (openRunId !== wish.runId) return { refused: openRunId === null ? refusal : runActive(openRunId) }
  }
  const outcome = await deps.startRun({
    runId: wish.runId,
    kinds: wish.kinds,
    options: { ...wish.options, ...(wish.dataDir === undefined ? {} : { dataDir: dataDir.path }) },
    requestedBy: wish.visitor.name,
    requestedVia: wish.via,
  })
  switch (outcome.outcome) {
    case 'started':
    case 'same':
      return { accepted: outcome }
    case 'busy':
      return { refused: runActive(outcome.activeRunId) }
    case 'lock-unavailable':
      return { refused: { code: 'LOCK_UNAVAILABLE' } }
    case 'not-opened':
      return { refused: { code: 'NOT_OPENED' } }
  }
}

/** Absence means something only where the goods are: elsewhere the option is a slip, and must not pass in silence. */
export const misplacedOption = ({ kinds, options }: Pick<ImportWish, 'kinds' | 'options'>): Refusal | null =>
  options?.switchOffAbsent && !kinds.includes('catalog') ? { code: 'SWITCH_OFF_NEEDS_CATALOG' } : null

const runActive = (activeRunId: string | null): Refusal => ({
  code: 'RUN_ACTIVE',
  ...(activeRunId === null ? {} : { activeRunId }),
})

export type WhyNotDeps = Pick<RequestImportDeps, 'hasProducts' | 'findFiles'>

/** The first reason why these kinds cannot be imported from there now, or null. */
export async function whyNot(
  { hasProducts, findFiles }: WhyNotDeps,
  kinds: readonly ImportKind[],
  dataDir: DataDir,
): Promise<Refusal | null> {
  if (kinds.length === 0) return { code: 'NO_KIND' }
  if (dataDir.verdict === 'not-found') return { code: 'DATA_DIR_NOT_FOUND', detail: dataDir.path }
  if (dataDir.verdict === 'outside') return { code: 'DATA_DIR_OUTSIDE', detail: dataDir.path }
  // a catalogue in the same run comes first and brings the products
  const needy = kinds.includes('catalog')
    ? undefined
    : inStepOrder(kinds).find((kind) => importKinds[kind].needsProducts)
  if (needy && !(await hasProducts())) return { code: 'NEEDS_PRODUCTS', kind: needy }
  const found = findFiles(dataDir.path)
  for (const kind of inStepOrder(kinds)) {
    try {
      if (!(await found.has(kind))) return { code: 'FILES_NOT_FOUND', kind }
    } catch (error) {
      return { code: 'EXPORT_UNREADABLE', kind, detail: error instanceof Error ? error.message : String(error) }
    }
  }
  return null
}
