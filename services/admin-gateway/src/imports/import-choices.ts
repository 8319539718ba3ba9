import { type ImportKind, importKindNames } from '@imports/shared/contracts/import-kinds'
import type { Format } from '../texts/format.ts'
import type { Texts } from '../texts/texts-shape.ts'
import type { DataDir } from './data-dir.ts'
import { expectedFiles, type FindFiles, type FoundFiles } from './find-files.ts'
import { refusalText } from './refusal-text.ts'
import { whyNot } from './request-import.ts'

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

/** The choices of the import page, each with what is there and why it cannot start. */
export async function importChoices(deps: ImportChoicesDeps, dataDir: DataDir): Promise<ImportChoice[]> {
  // asked once, answered alike on every line of the page
  const products = await deps.hasProducts()
  return Promise.all(
    importKindNames.map((kind) => {
      const found = dataDir.verdict === 'ok' ? deps.findFiles(dataDir.path, kind) : Promise.reject(new Error())
      found.catch(() => {}) // handled where it is awaited, which may be later or never
      return choiceOf({ ...deps, hasProducts: async () => products, findFiles: () => found }, kind, dataDir)
    }),
  )
}

async function choiceOf(deps: ImportChoicesDeps, kind: ImportKind, dataDir: DataDir): Promise<ImportChoice> {
  const { texts, format } = deps
  const refusal = await whyNot(deps, [kind], dataDir)
  const found = dataDir.verdict === 'ok' ? await foundOrNull(deps, kind, dataDir.path) : null
  return {
    kind,
    ...texts.choices[kind],
    reads: texts.importPage.reads(expectedFiles[kind]),
    found: found === null ? [] : foundLines(found, texts, format),
    blocked:
      refusal && (refusal.code === 'KIND_UNAVAILABLE' ? texts.refusals.unavailable : refusalText(refusal, texts)),
  }
}

const foundOrNull = ({ findFiles }: ImportChoicesDeps, kind: ImportKind, path: string): Promise<FoundFiles | null> =>
  findFiles(path, kind).catch(() => null) // the refusal beside it says why

function foundLines({ count, bytes, formedAt }: FoundFiles, { importPage }: Texts, format: Format): string[] {
  if (count === 0) return [importPage.nothingFound]
  const lines = [
    [format.count(count, 'files'), bytes === null ? null : format.bytes(bytes)].filter(Boolean).join(' · '),
  ]
  if (formedAt) lines.push(importPage.formed(format.when(formedAt)))
  return lines
}
