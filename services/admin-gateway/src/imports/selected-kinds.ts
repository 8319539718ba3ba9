import { type ImportKind, importKindNames, importKinds } from '@imports/shared/contracts/import-kinds'
import type { Texts } from '../texts/texts-shape.ts'
import type { DataDir } from './data-dir.ts'
import type { FindFiles } from './find-files.ts'
import { refusalText } from './refusal-text.ts'
import { whyNot } from './request-import.ts'

/** The value of the form's `kind` that stands for whatever is ticked below it. */
export const selectedKinds = 'selected'

export interface SelectedKind {
  kind: ImportKind
  title: string
  /** What else it takes; empty when nothing. */
  note: string
  /** Why it cannot be ticked; null when it can. */
  blocked: string | null
  ticked: boolean
}

/** The boxes of the selective import. That the catalogue is empty blocks none of them: it may be imported in the same run. */
export const selectableKinds = (
  deps: { findFiles: FindFiles; texts: Texts },
  dataDir: DataDir,
  ticked: readonly ImportKind[],
): Promise<SelectedKind[]> =>
  Promise.all(
    importKindNames.map(async (kind) => {
      const refusal = await whyNot({ ...deps, hasProducts: async () => true }, [kind], dataDir)
      return {
        kind,
        title: deps.texts.kinds[kind],
        note: importKinds[kind].needsProducts ? deps.texts.selected.needsCatalog : '',
        blocked: refusal && refusalText(refusal, deps.texts),
        ticked: refusal === null && ticked.includes(kind),
      }
    }),
  )
