/* An export as it is thought of, before it is written: what stands in its files, in the words of 1C. */

/** As written, and what it means: null when it cannot be read. */
export interface Written {
  text: string
  means: string | null
}

export interface Named {
  id: string
  name: string
  deleted: boolean
}
export interface Group extends Named {
  inside: Group[]
}
export interface Property extends Named {
  ofOffers: boolean
  valueType: 'Справочник' | 'Строка'
  values: { id: string; value: string }[]
}
export interface Unit extends Named {
  code: string
  fullName: string
}
export interface PriceType extends Named {
  currency: string
}
export interface Good extends Named {
  article: string
  description: string
  unit: { code: string; name: string } | null
  groups: string[]
  values: { id: string; values: string[] }[]
  requisites: { name: string; value: string }[]
  vat: string
  pictures: string[]
}
export interface Price {
  type: string
  amount: Written
  unit: string
  coefficient: Written
  currency: string
}
export interface Stock {
  /** '' is a total. */
  warehouse: string
  quantity: Written
}
export interface Offer {
  id: string
  /** Null: it is there for its prices or stocks only. */
  described: {
    name: string
    deleted: boolean
    article: string
    characteristics: Record<string, string>
    pictures: string[]
  } | null
  prices: Price[] | null
  stocks: Stock[] | null
}

/** What stands in it, in this order. Null: not even an empty list. */
export interface ExportFile {
  name: string
  isClassic: boolean
  groups: Group[] | null
  properties: Property[] | null
  units: Unit[] | null
  priceTypes: PriceType[] | null
  warehouses: Named[] | null
  goods: { catalog: string; goods: Good[] } | null
  offers: Offer[] | null
}

/** In the order in which the files are read. */
export type RandomExport = ExportFile[]

/** Longer than any id may be. */
export const tooLong = 'ж'.repeat(201)
