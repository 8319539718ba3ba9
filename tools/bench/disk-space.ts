import { mkdirSync, statfsSync } from 'node:fs'
import { type DatasetParameters, estimatedBytes, missingDatasets } from './generate/dataset.ts'

export class DiskTooFull extends Error {
  override name = 'DiskTooFull'
}

export interface SpaceWanted {
  datasets: readonly DatasetParameters[]
  /** Whether they are imported, too. */
  imported: boolean
  otherBytes: number
}

const SPARE = 500e6

/** Refuses to begin what the disk has no room for. */
export function requireSpace(folder: string, wanted: readonly SpaceWanted[]): void {
  mkdirSync(folder, { recursive: true })
  const { bavail, bsize } = statfsSync(folder)
  const all = wanted.flatMap(({ datasets }) => datasets)
  const toWrite = missingDatasets(folder, all).reduce((sum, parameters) => sum + estimatedBytes(parameters), 0)
  const imported = wanted.flatMap(({ datasets, imported }) => (imported ? datasets : []))
  const other = Math.max(0, ...wanted.map(({ otherBytes }) => otherBytes))
  const needed = SPARE + other + toWrite + serverBytes(Math.max(0, ...imported.map(estimatedBytes)))
  const free = bavail * bsize
  if (free >= needed) return
  const [wants, has, short] = [needed, free, needed - free].map((bytes) => (bytes / 1e9).toFixed(1))
  throw new DiskTooFull(
    `${folder} needs ${wants} GB and has ${has} GB free: ${short} GB are missing. ` +
      'Name a larger place with --data, or take less with --quick, --goods or --only.',
  )
}

/** Staging and tables take about as much as the XML, and there is the write-ahead log. */
const serverBytes = (largest: number) => (largest === 0 ? 0 : largest * 1.5 + 1.5e9)
