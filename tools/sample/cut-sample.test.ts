import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type CutFile, type CutOptions, cutExport } from '@imports/commerceml/fuzz/cut-export'
import { expect, test } from 'vitest'
import { writeSample } from './write-sample.ts'

async function outcomes(directory: string, options: CutOptions) {
  const files: CutFile[] = []
  for await (const file of cutExport(directory, options)) files.push(file)
  return {
    files: files.length,
    cuts: files.map(({ cuts }) => cuts),
    wrong: files.filter(({ wrong }) => wrong.length > 0),
  }
}

test.each([
  ['3.1', 13],
  ['2.08', 2],
] as const)('an export of %s that is cut off anywhere is refused', { timeout: 60_000 }, async (family, count) => {
  const out = await mkdtemp(join(tmpdir(), 'sample-'))
  try {
    await writeSample({ out, goods: 3, family, seed: 1, pictures: false })
    const { files, cuts, wrong } = await outcomes(out, { every: 41, elsewhere: 15, seed: 1 })
    expect(files).toBe(count)
    expect(wrong).toEqual([])
    expect(Math.min(...cuts)).toBeGreaterThan(18)
  } finally {
    await rm(out, { recursive: true })
  }
})

test('so is the committed sample', { timeout: 60_000 }, async () => {
  const directory = resolve(import.meta.dirname, '../../samples/onec-export')
  expect(await outcomes(directory, { every: 499, elsewhere: 4, seed: 1 })).toMatchObject({ files: 13, wrong: [] })
})
