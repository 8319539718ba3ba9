import type { ImportedParts } from '@imports/shared/reading/imported-files'
import type { Entity } from './catalog-tables.ts'

/** What a file may have brought: prices and stocks can be imported without the rest. */
export type Part = 'catalog' | 'price' | 'stock'

export const partOf = (entity: Entity): Part => (entity === 'price' || entity === 'stock' ? entity : 'catalog')

/** The parts of the catalogue that a step is about. */
export const importedParts = (entities: readonly Entity[]): ImportedParts => ({
  schema: 'catalog',
  parts: [...new Set(entities.map(partOf))],
})
