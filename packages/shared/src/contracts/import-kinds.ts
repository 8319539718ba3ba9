import { Type } from 'typebox'

/** What can be imported. The form, the subjects, the durables, the labels and the dependency rule all follow from this table. */
export const importKinds = {
  catalog: { service: 'catalog-importer', step: 1, needsProducts: false },
  stocks: { service: 'catalog-importer', step: 2, needsProducts: true },
  prices: { service: 'catalog-importer', step: 3, needsProducts: true },
  customers: { service: 'customer-importer', step: 4, needsProducts: false },
  images: { service: 'image-importer', step: 5, needsProducts: true },
} as const satisfies Record<string, ImportKindEntry>

interface ImportKindEntry {
  /** The folder under `services/` that consumes it. */
  service: string
  /** Its place in a run of several kinds. */
  step: number
  /** Refused while the catalogue is empty. */
  needsProducts: boolean
}

export type ImportKind = keyof typeof importKinds

export const importKindNames = Object.keys(importKinds) as ImportKind[]

export const ImportKindSchema = Type.Unsafe<ImportKind>(Type.Enum(importKindNames))

export const isImportKind = (value: string): value is ImportKind => Object.hasOwn(importKinds, value)

/** The kinds in the order in which one run does them. */
export const inStepOrder = (kinds: readonly ImportKind[]): ImportKind[] =>
  [...new Set(kinds)].sort((a, b) => importKinds[a].step - importKinds[b].step)
