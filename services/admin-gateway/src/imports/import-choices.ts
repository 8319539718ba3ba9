import { type ImportKind, importKindNames, importKinds } from '@imports/shared/contracts/import-kinds'
import type { Format } from '../texts/format.ts'
import type { Texts } from '../texts/texts-shape.ts'
import type { DataDir } from './data-dir.ts'
import type { FoundFiles } from './find-files.ts'
import { addCatalogueHref, freshnessLine, type ImportPlanDeps } from './import-plan.ts'
import type { LastImport } from './last-imports.ts'
import { refusalText } from './refusal-text.ts'
import { whyNot } from './request-import.ts'
import { type SelectedKind, selectableKinds } from './selected-kinds.ts'

export interface ImportChoice {
  kind: ImportKind
  icon: string
  title: string
  about: string
  reads: string
  /** What the export has of it now. */
  found: string[]
  /** Why it cannot be started; null when it can. */
  blocked: string | null
  /** A plan in which it can. */
  addCatalogueHref: string | null
}

/** What is asked once is the same for every line of a page. */
export async function lookOnce(deps: ImportPlanDeps, dataDir: DataDir): Promise<ImportPlanDeps> {
  const [products, last] = await Promise.all([deps.hasProducts(), deps.lastImports()])
  const findFiles = deps.findFiles(dataDir.path)
  return { ...deps, hasProducts: async () => products, findFiles: () => findFiles, lastImports: async () => last }
}

/** The choices of the import page, each with what is there and why it cannot start, and the boxes of the selective one. */
export async function importChoices(
  deps: ImportPlanDeps,
  dataDir: DataDir,
  ticked: readonly ImportKind[],
): Promise<{ choices: ImportChoice[]; selectable: SelectedKind[] }> {
  return {
    choices: await Promise.all(importKindNames.map((kind) => choiceOf(deps, kind, dataDir))),
    selectable: await selectableKinds(deps, dataDir, ticked),
  }
}

async function choiceOf(deps: ImportPlanDeps, kind: ImportKind, dataDir: DataDir): Promise<ImportChoice> {
  const { texts, format } = deps
  const last = await deps.lastImports()
  // where it cannot be read, the refusal beside it says why
  const found =
    dataDir.verdict === 'ok'
      ? await deps
          .findFiles(dataDir.path)
          .of(kind)
          .catch(() => null)
      : null
  const refusal = await whyNot(deps, [kind], dataDir)
  return {
    kind,
    ...texts.choices[kind],
    reads: texts.importPage.reads(importKinds[kind].files),
    found: found === null ? [] : foundLines(found, last[kind], texts, format),
    blocked: refusal && refusalText(refusal, texts),
    addCatalogueHref: addCatalogueHref([refusal], [kind], {}),
  }
}

function foundLines(found: FoundFiles, last: LastImport | undefined, texts: Texts, format: Format): string[] {
  const { count, bytes, superseded, formedAt } = found
  const { importPage } = texts
  if (count === 0) return [importPage.nothingFound]
  const lines = [
    [format.count(count, 'files'), bytes === null ? null : format.bytes(bytes)].filter(Boolean).join(' · '),
  ]
  if (formedAt) lines.push(importPage.formed(format.when(formedAt)))
  lines.push(freshnessLine(found, last, texts, format))
  if (superseded > 0) lines.push(importPage.superseded(format.count(superseded, 'files')))
  return lines
}
