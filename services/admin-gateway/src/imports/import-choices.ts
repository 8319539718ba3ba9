import { type ImportKind, importKindNames, importKinds } from '@imports/shared/contracts/import-kinds'
import type { Format } from '../texts/format.ts'
import type { Texts } from '../texts/texts-shape.ts'
import type { DataDir } from './data-dir.ts'
import type { FindFiles, FoundFiles } from './find-files.ts'
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
}

export interface ImportChoicesDeps {
  hasProducts: () => Promise<boolean>
  findFiles: FindFiles
  texts: Texts
  format: Format
}

/** The choices of the import page, each with what is there and why it cannot start, and the boxes of the selective one. */
export async function importChoices(
  deps: ImportChoicesDeps,
  dataDir: DataDir,
  ticked: readonly ImportKind[],
): Promise<{ choices: ImportChoice[]; selectable: SelectedKind[] }> {
  const products = await deps.hasProducts()
  const findFiles = deps.findFiles(dataDir.path)
  const looked = { ...deps, hasProducts: async () => products, findFiles: () => findFiles } // the same for every line of the page
  return {
    choices: await Promise.all(importKindNames.map((kind) => choiceOf(looked, kind, dataDir))),
    selectable: await selectableKinds(looked, dataDir, ticked),
  }
}

async function choiceOf(deps: ImportChoicesDeps, kind: ImportKind, dataDir: DataDir): Promise<ImportChoice> {
  const { texts, format } = deps
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
    found: found === null ? [] : foundLines(found, texts, format),
    blocked: refusal && refusalText(refusal, texts),
  }
}

function foundLines(
  { count, bytes, superseded, formedAt }: FoundFiles,
  { importPage }: Texts,
  format: Format,
): string[] {
  if (count === 0) return [importPage.nothingFound]
  const lines = [
    [format.count(count, 'files'), bytes === null ? null : format.bytes(bytes)].filter(Boolean).join(' · '),
  ]
  if (formedAt) lines.push(importPage.formed(format.when(formedAt)))
  if (superseded > 0) lines.push(importPage.superseded(format.count(superseded, 'files')))
  return lines
}
