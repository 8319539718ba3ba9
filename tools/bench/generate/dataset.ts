import { hash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchShop } from './bench-shop.ts'
import { classicText } from './classic-text.ts'
import { type Profile, type ProfileName, profiles } from './profiles.ts'
import { segmentedText } from './segmented-text.ts'
import { writeSegmented } from './write-segmented.ts'
import { writeSingle } from './write-single.ts'
import type { WrittenExport } from './written-export.ts'

/** Which export is wanted: the same parameters give the same bytes. */
export interface DatasetParameters {
  profile: ProfileName
  goods: number
  seed: number
  /** Share of the goods that differ, with all that belongs to them, from those of the same seed without changes; 0 to 1. */
  changed?: number
  /** ДатаФормирования; files of another date have other names. */
  formedAt?: string
}

export interface Dataset extends WrittenExport {
  dir: string
  bytes: number
}

const MANIFEST = 'dataset.json'
const FORMED_AT = '2026-03-02T09:10:00'

/** The export with these parameters: the one that lies there, or a new one. */
export function datasetIn(folder: string, parameters: DatasetParameters, say: (line: string) => void): Dataset {
  const dir = join(folder, nameOf(parameters))
  const manifest = join(dir, MANIFEST)
  if (existsSync(manifest)) return { ...JSON.parse(readFileSync(manifest, 'utf8')), dir }
  const startedAt = performance.now()
  const draft = `${dir}.draft`
  rmSync(draft, { recursive: true, force: true })
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  const written = write(draft, parameters)
  const bytes = written.files.reduce((sum, file) => sum + file.bytes, 0)
  writeFileSync(join(draft, MANIFEST), JSON.stringify({ ...written, bytes }))
  renameSync(draft, dir)
  const seconds = (performance.now() - startedAt) / 1000
  say(`generated ${nameOf(parameters)}: ${megabytes(bytes)} in ${seconds.toFixed(1)} s`)
  return { ...written, bytes, dir }
}

/** Which of them would have to be written, each once. */
export function missingDatasets(folder: string, wanted: readonly DatasetParameters[]): DatasetParameters[] {
  const byName = new Map(wanted.map((parameters) => [nameOf(parameters), parameters]))
  return [...byName].filter(([name]) => !existsSync(join(folder, name, MANIFEST))).map(([, parameters]) => parameters)
}

/** How large it is, by the size of its first records. */
export function estimatedBytes(parameters: DatasetParameters): number {
  const { goods } = parameters
  const shop = shopOf({ ...parameters, goods: Math.min(goods, 50) })
  const { good: goodText, offerTexts } = shop.shape.layout === 'single' ? inSingle : inSegments
  let sample = 0
  for (let good = 0; good < shop.shape.goods; good++) sample += Buffer.byteLength(goodText(shop, good))
  for (let offer = 0; offer < shop.offers; offer++) {
    for (const text of offerTexts) sample += Buffer.byteLength(text(shop, offer))
  }
  return Math.round((sample / shop.shape.goods) * goods) + 5_000_000 // the dictionaries
}

const inSingle = { good: classicText.good, offerTexts: [classicText.offer] }
const inSegments = {
  good: segmentedText.good,
  offerTexts: [segmentedText.offer, segmentedText.prices, segmentedText.stocks],
}

/** Removes what was generated into the folder, and nothing else. */
export function removeDatasets(folder: string): string[] {
  if (!existsSync(folder)) return []
  const ours = readdirSync(folder).filter((name) => isOurs(folder, name))
  for (const name of ours) rmSync(join(folder, name), { recursive: true, force: true })
  return ours
}

const isOurs = (folder: string, name: string) =>
  /-goods-[0-9a-f]{8}(\.draft)?$/.test(name) && (name.endsWith('.draft') || existsSync(join(folder, name, MANIFEST)))

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`

function write(out: string, parameters: DatasetParameters): WrittenExport {
  const shop = shopOf(parameters)
  const writeAll = shop.shape.layout === 'single' ? writeSingle : writeSegmented
  return writeAll(out, shop, parameters.formedAt ?? FORMED_AT)
}

function shopOf({ profile, goods, seed, changed = 0 }: DatasetParameters) {
  const shape: Profile = { ...profiles[profile], goods }
  return { ...benchShop(seed, shape, changed), shape }
}

/** Ends with what else decides about the bytes, the code that writes them included. */
function nameOf({ profile, goods, seed, changed = 0, formedAt = FORMED_AT }: DatasetParameters): string {
  const key = hash('sha256', JSON.stringify([profiles[profile], seed, changed, formedAt, codeHash])).slice(0, 8)
  return `${profile}-${goods}-goods-${key}`
}

const codeHash = hash(
  'sha256',
  readdirSync(import.meta.dirname)
    .filter((name) => !name.endsWith('.test.ts'))
    .sort()
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .join(''),
)
