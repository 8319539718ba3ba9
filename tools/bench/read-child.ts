import { planExport } from '@imports/commerceml/plan-export'
import { readRecords } from '@imports/commerceml/read-records'
import type { RecordCounts } from './generate/written-export.ts'
import { peakMemory } from './peak-memory.ts'

/** What the process that reads an export prints, as one line of JSON. */
export interface ReadOutcome {
  planMs: number
  readMs: number
  counts: RecordCounts
  peakBytes: number | null
}

const counts: RecordCounts = { records: {}, prices: 0, stocks: 0 }
const begunAt = performance.now()
const plan = await planExport(process.argv[2] ?? '')
const plannedAt = performance.now()
for (const file of plan.files) {
  for await (const batch of readRecords(file).batches) {
    for (const record of batch) {
      counts.records[record.type] = (counts.records[record.type] ?? 0) + 1
      if (record.type === 'offerPrices') counts.prices += record.prices.length
      if (record.type === 'offerStocks') counts.stocks += record.stocks.length
    }
  }
}
const readMs = performance.now() - plannedAt
const outcome: ReadOutcome = { planMs: plannedAt - begunAt, readMs, counts, peakBytes: peakMemory('self') }
console.log(JSON.stringify(outcome))
