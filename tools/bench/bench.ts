import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { tryFolderLock } from '../folder-lock.mjs'
import { removeBed } from './bed/open-bed.ts'
import type { BenchContext, BenchPart } from './bench-context.ts'
import { requireSpace } from './disk-space.ts'
import { benchmarksDocument, type DocumentFacts, type DocumentSection } from './document.ts'
import { removeDatasets } from './generate/dataset.ts'
import { machineFacts } from './machine.ts'
import { type BenchOptions, goodsOf, isFullSize, type PartName, parseOptions, usage } from './parse-options.ts'
import { customers } from './parts/customers.ts'
import { imports } from './parts/imports.ts'
import { journal } from './parts/journal.ts'
import { live } from './parts/live.ts'
import { memory } from './parts/memory.ts'
import { pictureImports } from './parts/picture-imports.ts'
import { pictures } from './parts/pictures.ts'
import { reading } from './parts/reading.ts'
import type { Row } from './row.ts'
import { jsonLine, textTable } from './table.ts'

const root = join(import.meta.dirname, '../..')
const parts: Record<PartName, BenchPart> = {
  reading,
  imports,
  memory,
  pictures,
  'picture-imports': pictureImports,
  customers,
  journal,
  live,
}
const startedAt = performance.now()

const parsed = parseOptions(process.argv.slice(2))
process.exitCode = await main()

async function main(): Promise<number> {
  if ('help' in parsed) {
    console.log(usage)
    return 0
  }
  if ('wrong' in parsed) {
    console.error(`${parsed.wrong}\n\n${usage}`)
    return 3
  }
  // npm runs scripts in the project's folder and says in INIT_CWD where the user is
  const { dataDir: named } = parsed.run
  const dataDir = named === null ? join(root, '.runtime/bench') : resolve(process.env.INIT_CWD ?? '.', named)
  const lock = tryFolderLock(join(dataDir, 'bench.lock'))
  if ('heldBy' in lock) {
    console.error(`bench: another one is at work on ${dataDir} (process ${lock.heldBy})`)
    return 1
  }
  try {
    return parsed.run.clean ? await clean(dataDir) : await measure(parsed.run, dataDir)
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : error}`)
    return 1
  } finally {
    lock.release()
  }
}

/** Also what a bench that was killed left behind. */
async function clean(dataDir: string): Promise<number> {
  await removeBed(join(dataDir, 'servers'), say)
  for (const name of removeDatasets(dataDir)) say(`removed ${name}`)
  return 0
}

async function measure(options: BenchOptions, dataDir: string): Promise<number> {
  const versions = new Set([`Node ${process.versions.node}`])
  const context: BenchContext = {
    dataDir,
    packagesDir: join(root, '.runtime/debian'),
    seed: options.seed,
    rounds: options.rounds,
    goodsOf: (profile) => goodsOf(options, profile),
    quick: options.quick,
    say,
    foundVersion: (version) => versions.add(version),
  }
  const chosen = options.parts.map((name) => parts[name])
  requireSpace(
    dataDir,
    chosen.map((part) => ({
      datasets: part.datasets(context),
      imported: part.imported,
      otherBytes: part.otherBytes?.(context) ?? 0,
    })),
  )
  const sections: DocumentSection[] = []
  for (const part of chosen) sections.push({ ...part, rows: await rowsOf(part, context, options.json) })
  const rows = sections.flatMap((section) => section.rows)
  if (!options.json) console.log(textTable(rows))
  if (isFullSize(options))
    publish({
      ...options,
      titles: Object.values(parts).map(({ title }) => title),
      sections,
      versions: [...versions],
      machine: machineFacts(),
      date: new Date().toISOString().slice(0, 10),
    })
  else say('docs/benchmarks.md is left as it is: this was not full size')
  return process.env.CI && rows.some(({ met }) => met === 'not run') ? 1 : 0
}

async function rowsOf(part: BenchPart, context: BenchContext, json: boolean): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of part.run(context)) {
    rows.push(row)
    if (json) console.log(jsonLine(row))
  }
  return rows
}

function publish(facts: DocumentFacts) {
  const path = join(root, 'docs/benchmarks.md')
  writeFileSync(path, benchmarksDocument(facts, existsSync(path) ? readFileSync(path, 'utf8') : ''))
  say('wrote docs/benchmarks.md')
}

function say(line: string) {
  console.error(`bench ${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}`)
}
