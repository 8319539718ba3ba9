import type { OnecRecordType } from '@imports/commerceml/onec-record'
import type { BenchGroup } from './bench-shop.ts'

/** What a reader must find in an export, by which it is known that it read all of it. */
export interface RecordCounts {
  records: Partial<Record<OnecRecordType, number>>
  prices: number
  stocks: number
}

export interface WrittenFile {
  /** Relative to the export. */
  name: string
  bytes: number
}

export interface WrittenExport {
  files: WrittenFile[]
  counts: RecordCounts
}

export const countGroups = ({ groups }: BenchGroup): number =>
  groups.reduce((sum, group) => sum + countGroups(group), 1)
