import type { RunOptions } from '@imports/shared/contracts/import-events'
import { broughtBy, type ImportKind, importKinds, inStepOrder } from '@imports/shared/contracts/import-kinds'
import { importPath } from '../pages/page-paths.ts'
import type { Format } from '../texts/format.ts'
import type { Texts } from '../texts/texts-shape.ts'
import type { DataDir } from './data-dir.ts'
import type { FindFiles, FoundFiles } from './find-files.ts'
import { freshness } from './freshness.ts'
import type { LastImport, LastImports } from './last-imports.ts'
import { refusalText } from './refusal-text.ts'
import { type Refusal, whyNot } from './request-import.ts'
import { tickedFields } from './run-choices.ts'
import { selectedKinds } from './selected-kinds.ts'

export interface ImportPlan {
  /** In the order in which they would be done. */
  steps: PlannedStep[]
  /** What is true of all of them. */
  about: string
  /** A page with the same plan and the catalogue before it, where that is what is missing. */
  addCatalogueHref: string | null
}

export interface PlannedStep {
  icon: string
  title: string
  /** Sentences. */
  does: string[]
  /** Why it cannot be done; null when it can. */
  blocked: string | null
}

export interface ImportPlanDeps {
  hasProducts: () => Promise<boolean>
  findFiles: FindFiles
  lastImports: () => Promise<LastImports>
  texts: Texts
  format: Format
}

/** What the chosen kinds would do with these options, step by step. */
export async function importPlan(
  deps: ImportPlanDeps,
  dataDir: DataDir,
  kinds: readonly ImportKind[],
  options: RunOptions,
): Promise<ImportPlan> {
  const { texts } = deps
  const last = await deps.lastImports()
  const steps = inStepOrder(kinds).map(async (kind) => {
    const refusal = await whyNot(withCatalogue(deps, kinds), [kind], dataDir)
    return {
      kind,
      refusal,
      does: refusal ? [] : await sentences(deps, dataDir, { kind, kinds, options, last: last[kind] }),
    }
  })
  const planned = await Promise.all(steps)
  return {
    steps: planned.map(({ kind, refusal, does }) => ({
      icon: texts.choices[kind].icon,
      title: texts.kinds[kind],
      does,
      blocked: refusal && refusalText(refusal, texts),
    })),
    about: options.dryRun ? texts.plan.dryRun : texts.plan.real,
    addCatalogueHref: addCatalogueHref(
      planned.map(({ refusal }) => refusal),
      kinds,
      options,
    ),
  }
}

/** A catalogue in the same run brings the products. */
const withCatalogue = (deps: ImportPlanDeps, kinds: readonly ImportKind[]) =>
  kinds.includes('catalog') ? { ...deps, hasProducts: async () => true } : deps

/** The import page with these kinds and options ticked, and their plan. */
function planHref(kinds: readonly ImportKind[], options: RunOptions): string {
  const query = new URLSearchParams([['kind', selectedKinds], ...tickedFields(options)])
  for (const kind of inStepOrder(kinds)) query.append('kinds', kind)
  return `${importPath}?${query}#plan`
}

/** Where something is refused for want of products: the same with the catalogue before it. */
export const addCatalogueHref = (
  refusals: readonly (Refusal | null)[],
  kinds: readonly ImportKind[],
  options: RunOptions,
): string | null =>
  refusals.some((refusal) => refusal?.code === 'NEEDS_PRODUCTS') ? planHref(['catalog', ...kinds], options) : null

interface StepToDo {
  kind: ImportKind
  kinds: readonly ImportKind[]
  options: RunOptions
  last: LastImport | undefined
}

async function sentences(
  { findFiles, texts, format }: ImportPlanDeps,
  dataDir: DataDir,
  { kind, kinds, options, last }: StepToDo,
): Promise<string[]> {
  const { plan, rehearsal } = texts
  if (options.dryRun && importKinds[kind].needsProducts && kinds.includes('catalog')) {
    return [broughtBy(kind).includes('catalog') ? rehearsal.notCounted : rehearsal.notCountable]
  }
  const found = await findFiles(dataDir.path)
    .of(kind)
    .catch(() => null) // its import is to start, fail and be seen
  const reads = kind !== 'images' && !options.full && !options.switchOffAbsent
  return [
    plan.does[kind],
    ...(kind === 'catalog' ? [options.switchOffAbsent ? plan.switchesOff : plan.keepsAbsent] : []),
    ...(kind === 'images' && options.validateImages === false ? [plan.copiesOnly] : []),
    ...(reads && found && last?.isClean && freshness(found, last).than === 'same' ? [plan.sameFiles] : []),
    ...(last?.kind === kind && last.durationMs !== null ? [plan.took(format.duration(last.durationMs))] : []),
  ]
}

/** How what is there compares with what was imported last, as a line. */
export function freshnessLine(
  found: FoundFiles,
  last: LastImport | undefined,
  { plan }: Texts,
  format: Format,
): string {
  const fresh = freshness(found, last)
  if (fresh.than === 'never' || !last) return plan.freshness.never
  const when = format.when(last.finishedAt)
  if (fresh.than !== 'newer') return plan.freshness[fresh.than](when)
  return fresh.changed === null
    ? plan.freshness.newer(when)
    : plan.freshness.newerFiles(format.count(fresh.changed, 'files'), when)
}
