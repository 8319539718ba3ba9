import type { OnecRecord, OnecRecordType } from '../onec-record.ts'
import { temporaryExport } from './temporary-export.ts'

export async function recordsOf(content: string | Uint8Array, chunkBytes?: number): Promise<OnecRecord[]> {
  await using files = await temporaryExport({ 'file.xml': content })
  return (await files.read('file.xml', { chunkBytes })).records
}

/** The records of one type, in a document where there may be others. */
export async function only<T extends OnecRecordType>(
  type: T,
  content: string,
): Promise<Extract<OnecRecord, { type: T }>[]> {
  const records = await recordsOf(content)
  return records.filter((record): record is Extract<OnecRecord, { type: T }> => record.type === type)
}
