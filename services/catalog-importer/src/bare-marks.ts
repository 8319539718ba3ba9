import type { GoodRecord, OfferRecord } from '@imports/commerceml/onec-record'
import { ownText } from '@imports/commerceml/xml/own-text'
import type { Place } from '@imports/shared/db/load/staging'
import type { CatalogStaging } from './staging-tables.ts'

export interface BareMarks {
  /** True when the record was a mark and nothing else: it is staged then. */
  take(record: GoodRecord | OfferRecord, place: Place): boolean
}

/**
 * The classic format may name a deleted record by its id alone: that switches it off and must not empty its fields. The last
 * word counts, so a description that follows takes the mark back.
 */
export function createBareMarks(staging: CatalogStaging): BareMarks {
  const marked = { product: new Set<string>(), variant: new Set<string>() }
  return {
    take({ onecId, isDeleted, name, type }, place) {
      const entity = type === 'good' ? 'product' : 'variant'
      const isBare = isDeleted && name === ''
      if (isBare) marked[entity].add(ownText(onecId))
      if (isBare || marked[entity].delete(onecId)) {
        staging.add('mark', { entity, onec_id: onecId, is_deleted: isBare, ...place })
      }
      return isBare
    },
  }
}
