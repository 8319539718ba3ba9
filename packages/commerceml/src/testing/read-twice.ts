import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type FileSummary, readRecords } from '../read-records.ts'
import { readIndependently } from './independent-reading.ts'

export interface ReadTwice {
  /** By name, relative to the directory, in order. */
  counts: Record<string, FileSummary['counts']>
  /** What the reader and the other parser do not agree on. */
  differences: { file: string; ours: unknown; theirs: unknown }[]
  /** Paths that the reader does not know. */
  unknownElements: string[]
}

/** Every XML file of a directory, by the reader and by another parser. */
export async function readTwice(directory: string): Promise<ReadTwice> {
  const counts: ReadTwice['counts'] = {}
  const differences: ReadTwice['differences'] = []
  const unknown = new Set<string>()
  for (const file of globSync('**/*.xml', { cwd: directory }).sort()) {
    const path = join(directory, file)
    const other = readIndependently(await readFile(path))
    const compare = (ours: unknown, theirs: unknown) => {
      if (!isDeepStrictEqual(ours, theirs)) differences.push({ file, ours, theirs })
    }
    const { batches, summary } = readRecords({ path, name: file })
    let at = 0
    for await (const batch of batches) for (const record of batch) compare(record, other.records[at++])
    compare(at, other.records.length)
    const { bytes, sha256, droppedCharacters, unknownElements, ...told } = summary()
    compare(told, other.summary)
    counts[file] = told.counts
    for (const path of unknownElements.keys()) unknown.add(path)
  }
  return { counts, differences, unknownElements: [...unknown] }
}

/** Files that are segments of one kind counted as one. */
export function totalOf(counts: ReadTwice['counts']): FileSummary['counts'] {
  const total: FileSummary['counts'] = {}
  for (const [type, count] of Object.values(counts).flatMap((one) => Object.entries(one))) {
    const known = type as keyof FileSummary['counts']
    total[known] = (total[known] ?? 0) + count
  }
  return total
}
