import type { LoadedTable } from '@imports/shared/db/load/loaded-table'
import type { StagedColumns, Staging } from '@imports/shared/db/load/staging'
import { differingColumns } from '@imports/shared/db/load/table-load'
import { issueColumns } from '@imports/shared/importer/store-issues'
import type { ImportedParts } from '@imports/shared/reading/imported-files'

/** How customers come from the export into their table. */
export const customerTable = {
  target: 'customers.customer',
  staged: {
    onec_id: 'text',
    kind: 'text',
    name: 'text',
    full_name: 'text',
    inn: 'text',
    kpp: 'text',
    roles: 'text[]',
    contacts: 'jsonb',
    addresses: 'jsonb',
    bank_accounts: 'jsonb',
    representatives: 'jsonb',
    is_active: 'boolean',
  },
  identity: ['onec_id'],
  key: ['onec_id'],
  columns: [
    'kind',
    'name',
    'full_name',
    'inn',
    'kpp',
    'roles',
    'contacts',
    'addresses',
    'bank_accounts',
    'representatives',
    'is_active',
  ],
  tracksSession: true,
} as const satisfies LoadedTable

export const stagingTables = {
  customer: customerTable.staged,
  differing: differingColumns,
  issue: issueColumns,
} as const satisfies Record<string, StagedColumns>

export type CustomerStaging = Staging<typeof stagingTables>

export const importedParts: ImportedParts = { schema: 'customers', parts: ['customer'] }
