import type { DatasetParameters } from './generate/dataset.ts'
import type { ProfileName } from './generate/profiles.ts'
import type { Row } from './row.ts'

/** What every part of the bench is told. */
export interface BenchContext {
  /** Where generated exports are kept. */
  dataDir: string
  /** Where programs that this machine lacks are unpacked. */
  packagesDir: string
  seed: number
  rounds: number
  /** Goods of each profile in this run. */
  goodsOf: (profile: ProfileName) => number
  /** Small data: a part leaves out what is large by its nature. */
  quick: boolean
  say: (line: string) => void
  /** Told of each program that the figures depend on. */
  foundVersion: (version: string) => void
}

/** A group of rows, measured one after the other. */
export interface BenchPart {
  title: string
  /** What its rows mean, for the document. */
  about: string
  /** What it is going to read, for the look at the disk before anything begins. */
  datasets: (context: BenchContext) => DatasetParameters[]
  /** What else it writes to the disk. */
  otherBytes?: (context: BenchContext) => number
  /** Measured once, however many rounds there are: it takes minutes, or asks many times by itself. */
  once?: boolean
  /** Whether servers run for it. */
  imported: boolean
  run: (context: BenchContext) => AsyncGenerator<Row>
}
