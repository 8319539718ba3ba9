import type { ImportKind } from '@imports/shared/contracts/import-kinds'

export interface FoundFiles {
  count: number
  /** Null when it is not known. */
  bytes: number | null
  /** When 1C formed the newest of them, as a date of the local clock; null when no file says so. */
  formedAt: Date | null
}

/**
 * Looks into an export and answers for one kind after the other: what has been seen is not looked for again, so ask anew for
 * each request. Throws when the directory cannot be read.
 */
export type FindFiles = (dataDir: string) => (kind: ImportKind) => Promise<FoundFiles>

/** Where each kind's files are, relative to the export, as shown to the administrator. */
export const expectedFiles: Record<ImportKind, string> = {
  catalog: 'groups, goods, offers, prices, rests, propertiesGoods, propertiesOffers, priceLists, storages, units',
  stocks: 'rests/rests_*.xml',
  prices: 'prices/prices_*.xml',
  customers: 'contragents/contragents_*.xml',
  images: 'goods/import_files/',
}
