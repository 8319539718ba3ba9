import { copyFileSync, globSync, readFileSync, truncateSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { MalformedExport } from '../malformed-export.ts'
import { planExport } from '../plan-export.ts'
import { readRecords } from '../read-records.ts'

export interface CutOptions {
  /** Of the bytes of the last record: each of them, or each second, third… */
  every: number
  /** How many places before it. */
  elsewhere: number
  seed: number
}

export interface CutFile {
  file: string
  cuts: number
  /** What was not refused as truncated, by the reader or by the plan, with what was said of it. */
  wrong: { length: number; reader: string; plan: string }[]
}

/**
 * Cuts off every XML file of a directory, at many places. Each time the reader has to refuse it; and so has the plan, which looks at no
 * more than its beginning and its end.
 */
export async function* cutExport(directory: string, options: CutOptions): AsyncGenerator<CutFile> {
  const room = await mkdtemp(join(tmpdir(), 'cut-'))
  try {
    for (const file of globSync('**/*.xml', { cwd: directory }).sort()) {
      const path = join(room, 'cut.xml')
      copyFileSync(join(directory, file), path)
      await chmod(path, 0o600)
      yield { file, ...(await cutFile(path, options)) }
      await rm(path)
    }
  } finally {
    await rm(room, { recursive: true })
  }
}

async function cutFile(path: string, options: CutOptions): Promise<Omit<CutFile, 'file'>> {
  const wrong: CutFile['wrong'] = []
  const lengths = lengthsOf(readFileSync(path), options)
  for (const length of lengths) {
    truncateSync(path, length)
    const [reader, plan] = [await saidByReader(path), await saidByPlan(path)]
    if (reader !== 'XML_TRUNCATED' || plan !== 'XML_TRUNCATED') wrong.push({ length, reader, plan })
  }
  return { cuts: lengths.length, wrong }
}

/** From the longest to the shortest, so that each can be made from the one before. */
function lengthsOf(content: Buffer, { every, elsewhere, seed }: CutOptions): number[] {
  const text = content.toString('latin1').trimEnd()
  const record = lastRecord(text)
  const lengths: number[] = []
  for (let length = record; length < text.length; length += every) lengths.push(length)
  const before = fc.sample(fc.nat(record - 1), { seed, numRuns: elsewhere })
  return [...new Set([...lengths, ...before])].sort((a, b) => b - a)
}

/** In this order: an offer has warehouses inside, and a classifier's file may have goods after it. */
const records = [
  'Предложение',
  'Товар',
  'Контрагент',
  'Группа',
  'Категория',
  'Свойство',
  'ТипЦены',
  'Склад',
  'ЕдиницаИзмерения',
]

function lastRecord(text: string): number {
  for (const name of records) {
    const tag = `<${Buffer.from(name).toString('latin1')}`
    const found = Math.max(text.lastIndexOf(`${tag}>`), text.lastIndexOf(`${tag} `))
    if (found > 0) return found
  }
  throw new Error('no record in it')
}

async function saidByReader(path: string): Promise<string> {
  try {
    for await (const _ of readRecords({ path, name: 'cut.xml' }).batches);
    return 'read'
  } catch (error) {
    return codeOf(error)
  }
}

async function saidByPlan(path: string): Promise<string> {
  try {
    await planExport(path, { sniffBytes: 4096 })
    return 'planned'
  } catch (error) {
    return codeOf(error)
  }
}

function codeOf(error: unknown): string {
  if (error instanceof MalformedExport) return error.code
  throw error
}
