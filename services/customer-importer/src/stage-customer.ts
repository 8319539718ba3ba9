import type { CustomerRecord } from '@imports/commerceml/onec-record'
import type { RecordSink } from '@imports/shared/reading/stage-files'
import { customerIssue } from './customer-issue.ts'
import { customerRow } from './customer-row.ts'
import type { CustomerStaging } from './customer-table.ts'

/** Everything but customers, which a file may hold beside them, is passed over. */
export interface CustomerSink extends RecordSink {
  /** Suppliers and others who buy nothing: read, and left out on purpose. */
  skipped(): number
}

/** Puts customers into the staging table; what is wrong with one becomes an issue. */
export function createCustomerSink(staging: CustomerStaging): CustomerSink {
  const filesWithCustomers = new Set<number>()
  let failed = 0
  let skipped = 0
  return {
    skipped: () => skipped,
    failedRecords: () => failed,
    partsIn: (file) => new Set(filesWithCustomers.has(file) ? ['customer'] : []),
    stage: (record, file) => {
      if (record.type !== 'customer') return
      filesWithCustomers.add(file)
      if (!isBuyer(record)) {
        skipped += 1
        return
      }
      const { row, faults } = customerRow(record)
      const place = { file, line: record.line }
      const issue = customerIssue(record, faults)
      if (issue) staging.add('issue', { ...issue, ...place })
      if (record.onecId === '') failed += 1
      else staging.add('customer', { ...row, ...place })
    },
  }
}

const isBuyer = ({ roles }: CustomerRecord): boolean => roles.some((role) => role.toLowerCase() === 'покупатель')
