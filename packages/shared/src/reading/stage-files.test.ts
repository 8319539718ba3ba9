import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { OnecRecord } from '@imports/commerceml/onec-record'
import { type PlannedFile, planExport } from '@imports/commerceml/plan-export'
import { temporaryExport } from '@imports/commerceml/testing/temporary-export'
import { expect, test } from 'vitest'
import { stageFiles } from './stage-files.ts'

const stocks = (id: string) => `<?xml version="1.0" encoding="UTF-8"?>
<КоммерческаяИнформация ВерсияСхемы="3.1" ДатаФормирования="2026-01-01T00:00:00"><ПакетПредложений><Предложения>
<Предложение><Ид>${id}</Ид><Остатки><Остаток><Количество>1</Количество></Остаток></Остатки></Предложение>
</Предложения></ПакетПредложений></КоммерческаяИнформация>`

const names = ['rests_1.xml', 'rests_2.xml', 'rests_3.xml']

interface Staging {
  onRecord?: (record: OnecRecord) => void
  /** The files of the plan, as they are read. */
  files?: (planned: PlannedFile[]) => PlannedFile[]
}

async function stage(root: string, { onRecord = () => {}, files = (planned) => planned }: Staging) {
  const plan = await planExport(root, {})
  const begun: string[] = []
  const staged = stageFiles({
    plan,
    files: files(plan.files),
    reading: {},
    staging: { fileNumber: (name) => begun.push(name), keepUp: async () => {}, add: () => {} },
    sink: { stage: onRecord, partsIn: () => new Set(), failedRecords: () => 0 },
    differences: { compareDue: () => {}, fileRead: () => {}, finish: async () => {}, stop: async () => {} },
    context: { report: () => {}, signal: new AbortController().signal },
  })
  return { begun, staged }
}

/** Files below this directory that the process has open. */
async function openBelow(root: string): Promise<string[]> {
  const open = await readdir('/proc/self/fd').catch(() => [])
  const targets = await Promise.all(open.map((fd) => readlink(join('/proc/self/fd', fd)).catch(() => '')))
  return targets.filter((target) => target.startsWith(root))
}

test('every file is read once and in order, although the next one is open already', async () => {
  await using dir = await temporaryExport(Object.fromEntries(names.map((name) => [name, stocks(name)])))
  const ids: string[] = []
  const onRecord = (record: OnecRecord) => {
    if (record.type === 'offerStocks') ids.push(record.offerId)
  }
  const { begun, staged } = await stage(dir.root, { onRecord })
  expect((await staged).map(({ source }) => source.path)).toEqual(names)
  expect(begun).toEqual(names)
  expect(ids).toEqual(names)
  expect(await openBelow(dir.root)).toEqual([])
})

test('a failure in one file leaves the next one closed', async () => {
  await using dir = await temporaryExport(Object.fromEntries(names.map((name) => [name, stocks(name)])))
  const onRecord = () => {
    throw new Error('no room')
  }
  const { staged } = await stage(dir.root, { onRecord })
  await expect(staged).rejects.toThrow('no room')
  expect(await openBelow(dir.root)).toEqual([])
})

test('a file that vanishes after the plan fails the import when its turn comes, by name', async () => {
  await using dir = await temporaryExport(Object.fromEntries(names.map((name) => [name, stocks(name)])))
  const { begun, staged } = await stage(dir.root, {
    files: (planned) => planned.map((file, at) => (at === 1 ? { ...file, path: `${file.path}.gone` } : file)),
  })
  await expect(staged).rejects.toMatchObject({ code: 'DATA_DIR_NOT_FOUND', message: expect.stringContaining('.gone') })
  expect(begun).toEqual(names.slice(0, 2))
  expect(await openBelow(dir.root)).toEqual([])
})
