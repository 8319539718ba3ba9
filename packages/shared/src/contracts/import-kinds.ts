import { Type } from 'typebox'

/** What can be imported. The form, the subjects, the durables, the labels and the dependency rule all follow from this table. */
export const importKinds = {
  catalog: {
    service: 'catalog-importer',
    step: 1,
    needsProducts: false,
    contents: ['groups', 'properties', 'units', 'priceTypes', 'warehouses', 'goods', 'offers', 'prices', 'stocks'],
    files: 'groups, goods, offers, prices, rests, propertiesGoods, propertiesOffers, priceLists, storages, units',
  },
  stocks: {
    service: 'catalog-importer',
    step: 2,
    needsProducts: true,
    contents: ['stocks'],
    files: 'rests/rests_*.xml',
  },
  prices: {
    service: 'catalog-importer',
    step: 3,
    needsProducts: true,
    contents: ['prices'],
    files: 'prices/prices_*.xml',
  },
  customers: {
    service: 'customer-importer',
    step: 4,
    needsProducts: false,
    contents: ['customers'],
    files: 'contragents/contragents_*.xml',
  },
  images: {
    service: 'image-importer',
    step: 5,
    needsProducts: true,
    files: 'goods/import_files/, offers/import_files/, import_files/',
  },
} as const satisfies Record<string, ImportKindEntry>

export interface ImportKindEntry {
  /** The folder under `services/` that consumes it. */
  service: string
  /** Its place in a run of several kinds. */
  step: number
  /** Refused while the catalogue is empty. */
  needsProducts: boolean
  /** What it reads of the XML, as the reader names it; without it, pictures are looked for. */
  contents?: readonly string[]
  /** Where its files are, relative to the export, as shown to the administrator. */
  files: string
}

export type ImportKind = keyof typeof importKinds

export const importKindNames = Object.keys(importKinds) as ImportKind[]

export const ImportKindSchema = Type.Unsafe<ImportKind>(Type.Enum(importKindNames))

export const isImportKind = (value: string): value is ImportKind => Object.hasOwn(importKinds, value)

/** The kinds that bring all that this one does, itself too: prices come with the catalogue. */
export const broughtBy = (kind: ImportKind): ImportKind[] => broughtByIn(importKinds, kind)

/** Of any registry. Another service may read the same, but puts it somewhere else. */
export function broughtByIn<Kind extends string>(kinds: Record<Kind, ImportKindEntry>, kind: Kind): Kind[] {
  const { contents, service } = kinds[kind]
  const bringsAll = (other: ImportKindEntry) =>
    other.service === service && contents?.every((content) => other.contents?.includes(content))
  return (Object.keys(kinds) as Kind[]).filter((other) => other === kind || bringsAll(kinds[other]))
}

/** The kinds in the order in which one run does them. */
export const inStepOrder = (kinds: readonly ImportKind[]): ImportKind[] =>
  [...new Set(kinds)].sort((a, b) => importKinds[a].step - importKinds[b].step)
