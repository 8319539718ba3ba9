import type { ShopShape } from './bench-shop.ts'

export interface Profile extends ShopShape {
  /** `segmented`: 3.1 in a folder for each kind of file; `single`: the classic family in one file. */
  layout: 'segmented' | 'single'
}

const lean = { offersPerGood: 3, valuesPerGood: 9, characteristicsPerOffer: 1, sentences: 2 }
const rich = { offersPerGood: 2, valuesPerGood: 55, sentences: 24 }

/** At full size, which the targets are for. */
export const profiles = {
  /** 150,000 offers, 750,000 prices, 450,000 stocks; 0.9 GB. */
  full: { layout: 'segmented', goods: 50_000, ...lean, priceTypes: 5, warehouses: 3 },
  /** Goods of 17 kB, as a shop's with many properties are; offers of 7 kB; 0.6 GB. */
  fat: { layout: 'segmented', goods: 15_000, ...rich, characteristicsPerOffer: 14, priceTypes: 5, warehouses: 3 },
  /** 300,000 offers; 4.5 GB. */
  large: { layout: 'segmented', goods: 150_000, ...rich, characteristicsPerOffer: 5, priceTypes: 6, warehouses: 2 },
  /** Goods of 2 kB and offers with a price and a stock in one file of 660 MB. */
  single: {
    layout: 'single',
    goods: 146_000,
    offersPerGood: 2,
    valuesPerGood: 3,
    characteristicsPerOffer: 0,
    sentences: 2,
    priceTypes: 1,
    warehouses: 1,
  },
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof profiles
