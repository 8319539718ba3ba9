import type { Unit } from '@imports/commerceml/onec-record'
import { ownText } from '@imports/commerceml/xml/own-text'

export interface UnitMentions {
  add(unit: Unit | null): void
  /** Each spelling once, in the order of the export. */
  list(): Unit[]
}

/** Goods by the thousand name the same few units. One that is no more than a code says nothing. */
export function createUnitMentions(): UnitMentions {
  const spellings = new Map<string, Unit>()
  return {
    add: (unit) => {
      if (!unit?.code || !(unit.name || unit.fullName)) return
      const spelling = `${unit.code}\n${unit.name}\n${unit.fullName}`
      if (!spellings.has(spelling)) spellings.set(ownText(spelling), structuredClone(unit))
    },
    list: () => [...spellings.values()],
  }
}
