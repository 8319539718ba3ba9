import type { StagedColumns, Staging } from '@imports/shared/db/load/staging'
import { differingColumns } from '@imports/shared/db/load/table-load'
import { issueColumns } from '@imports/shared/importer/store-issues'
import { catalogTables, type Entity } from './catalog-tables.ts'

type Staged = { [Name in Entity]: (typeof catalogTables)[Name]['staged'] }
const staged = Object.fromEntries(Object.entries(catalogTables).map(([name, table]) => [name, table.staged])) as Staged

/** What is staged before anything is merged: the records of a step, keyed by 1C's ids, not resolved yet. */
export const stagingTables = {
  ...staged,
  /** Goods and offers of which the export says no more than that they are deleted; and those of them that it describes after that. */
  mark: { entity: 'text', onec_id: 'text', is_deleted: 'boolean' },
  /** What brands there are to be: made by a query, as soon as properties are merged. */
  brand: { onec_id: 'text', name: 'text' },
  /** What is to become of default variants: made by a query, when goods and offers are merged. */
  default_variant: { onec_id: 'text', product_id: 'bigint', article: 'text', name: 'text', is_active: 'boolean' },
  /** Ids of what the export no longer names; see `absent-records.ts`. */
  absent_product: { id: 'bigint' },
  absent_variant: { id: 'bigint', product_id: 'bigint' },
  differing: differingColumns,
  issue: issueColumns,
} as const satisfies Record<string, StagedColumns>

export type CatalogStaging = Staging<typeof stagingTables>
