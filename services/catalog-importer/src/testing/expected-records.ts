import type { Row } from './catalogue-rows.ts'
import { type Good, type Group, type Named, type Offer, tooLong } from './export-file.ts'

/* What single records of an export say, in the words of the tables. */

export const orNull = (text: string) => text.trim() || null
export const isUsable = (id: string) => id !== '' && id !== tooLong
/** Says no more than that it is deleted. */
export const isBare = ({ name, deleted }: { name: string; deleted: boolean }) => deleted && name.trim() === ''
/** The last word on these is that they are deleted. */
export const markedIn = (records: Named[]): Set<string> =>
  new Set(
    [...new Map(records.map((record) => [record.id, isBare(record)]))].flatMap(([id, bare]) => (bare ? [id] : [])),
  )

const withoutNothing = (values: string[]) =>
  values
    .map((value) => value.trim())
    .filter((value) => !['', '-999999999.9', '00000000-0000-0000-0000-000000000000'].includes(value))

/** Children before the group that they are in, as the reader tells them. */
export const flattened = (groups: Group[], parent: string | null): (Named & { parent: string | null })[] =>
  groups.flatMap(({ inside, ...self }) => [
    ...flattened(inside, self.id),
    { ...self, parent: isUsable(parent ?? '') ? parent : null },
  ])

export const goodOf = (offerId: string) => offerId.split('#')[0] ?? ''
export const isBrandName = (name: string) => name.trim().toLowerCase() === 'бренд'

export function describedGood(good: Good, catalog: string, brandProperties: ReadonlySet<string>): { row: Row } {
  const values = good.values
    .map((of) => ({ ...of, values: withoutNothing(of.values) }))
    .filter(({ values }) => values.length > 0)
  const byProperty = lastOfLowest(values.filter(({ id }) => brandProperties.has(id)))?.values[0]
  return {
    row: {
      name: good.name.trim(),
      is_active: !good.deleted,
      catalog,
      article: orNull(good.article),
      description: orNull(good.description),
      brand: byProperty ?? good.requisites.find(({ name }) => isBrandName(name))?.value ?? null,
      unit: good.unit?.code ?? null,
      vat: orNull(good.vat),
      attributes: Object.fromEntries(values.map(({ id, values: all }) => [id, all.length > 1 ? all : all[0]])),
      requisites: Object.fromEntries(good.requisites.map(({ name, value }) => [name, value])),
      categories: [...new Set(good.groups)].sort(),
      pictures: picturesIn(good.pictures),
    },
  }
}

/** Of what has the lowest id, the last. */
const lastOfLowest = <T extends { id: string }>(items: T[]): T | undefined =>
  items.reduce<T | undefined>((found, item) => (found && found.id < item.id ? found : item), undefined)

const picturesIn = (paths: string[]) => [
  ...new Set(paths.filter((path) => !path.startsWith('..')).map((path) => path.replaceAll('\\', '/'))),
]

export const describedOffer = (offer: NonNullable<Offer['described']> & { id: string }): Row => ({
  product: goodOf(offer.id),
  name: offer.name.trim(),
  is_active: !offer.deleted,
  is_default: false,
  article: orNull(offer.article),
  barcode: null,
  characteristics: offer.characteristics,
  pictures: picturesIn(offer.pictures),
})

/** What can be read of the offers' prices or stocks, each under the offer's id and its own key; the rest has failed. */
export function readable(
  entity: string,
  offers: Offer[],
  count: (entity: string, what: 'failed') => void,
  of: (offer: Offer) => ([key: string, row: Row] | null)[],
): [string, Row][] {
  return offers.flatMap((offer) =>
    of(offer).flatMap((item): [string, Row][] => {
      if (item && isUsable(offer.id)) return [[`${offer.id} ${item[0]}`, item[1]]]
      count(entity, 'failed')
      return []
    }),
  )
}
