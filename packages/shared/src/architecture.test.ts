import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize, relative } from 'node:path'
import { expect, test } from 'vitest'
import { serviceNames } from './contracts/database-roles.ts'
import { importKindNames, importKinds } from './contracts/import-kinds.ts'

const root = join(import.meta.dirname, '../../..')
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
const files = listed.split('\n').filter((file) => file && existsSync(join(root, file)))
const sources = files.filter((file) => /\.(ts|mjs)$/.test(file) && !file.includes('/public/'))
const isForTests = (file: string) => /\/(testing|fuzz|ledger\/model)\//.test(file)
const isTest = (file: string) => /\.test\.ts$/.test(file) || isForTests(file)
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** What a file imports, of our own: as paths from the root. */
function importsOf(file: string): string[] {
  const names = [...read(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')
  return names.flatMap((name) => {
    if (name.startsWith('.')) return [normalize(join(dirname(file), name))]
    const [, scope, path] = /^@imports\/([^/]+)\/(.+)$/.exec(name) ?? []
    if (!scope) return []
    const folder = scope === 'shared' || scope === 'commerceml' ? 'packages' : 'services'
    return [`${folder}/${scope}/src/${path}.ts`]
  })
}

const roomOf = (file: string): string => {
  const [top, name] = file.split('/')
  return top === 'packages' || top === 'services' ? `${top}/${name}` : (top ?? '')
}
const sharedFolderOf = (file: string): string | null => /^packages\/shared\/src\/([^/]+)\//.exec(file)?.[1] ?? null

/** Folder of `shared` → the folders of `shared` that it may import. `contracts` imports nothing. */
const mayImport: Record<string, string[]> = {
  contracts: [],
  config: [],
  db: [],
  lock: [],
  telemetry: [],
  runtime: ['contracts', 'config', 'telemetry'],
  messaging: ['contracts', 'runtime', 'telemetry'],
  ledger: ['contracts', 'db', 'messaging', 'telemetry'],
  importer: ['contracts', 'config', 'db', 'ledger', 'lock', 'messaging', 'runtime', 'telemetry'],
  reading: ['contracts', 'db', 'importer', 'ledger'],
  testing: ['contracts', 'config', 'db', 'importer', 'ledger', 'lock', 'messaging', 'runtime', 'telemetry'],
}

test('a service imports no other service, a package no service and no tool', () => {
  const wrong = sources.flatMap((file) => {
    const room = roomOf(file)
    const forbidden = (target: string) => {
      if (room.startsWith('services/')) return target.startsWith('services/') && target !== room
      if (sharedFolderOf(file) === 'reading') return target !== room && target !== 'packages/commerceml'
      if (room === 'packages/shared') return target !== room
      if (room === 'packages/commerceml') return target !== room
      return false
    }
    const tools = (target: string) => target === 'tools' && room !== 'tools' && room !== 'e2e' && !isTest(file)
    return importsOf(file)
      .filter((target) => forbidden(roomOf(target)) || tools(roomOf(target)))
      .map((target) => `${file} → ${target}`)
  })
  expect(wrong).toEqual([])
})

test('the folders of shared import one another in one direction only', () => {
  const wrong = sources.flatMap((file) => {
    const from = sharedFolderOf(file)
    if (!from || /\.test\.ts$/.test(file)) return []
    return importsOf(file).flatMap((target) => {
      const to = sharedFolderOf(target)
      return !to || to === from || mayImport[from]?.includes(to) ? [] : [`${file} → ${target}`]
    })
  })
  expect(wrong).toEqual([])
})

test('every folder of shared has its place in that order', () => {
  const folders = new Set(sources.map(sharedFolderOf).filter((folder) => folder !== null))
  expect([...folders].sort()).toEqual(Object.keys(mayImport).sort())
})

test('what only tests may use is used by tests only', () => {
  const wrong = sources
    .filter((file) => !isTest(file) && !file.startsWith('tools/') && !file.startsWith('e2e/'))
    .filter((file) => importsOf(file).some(isForTests))
  expect(wrong).toEqual([])
})

test('no module is part of a cycle', () => {
  const state = new Map<string, 'open' | 'done'>()
  const cycles: string[] = []
  const visit = (file: string, path: string[]) => {
    if (state.get(file) === 'done' || !existsSync(join(root, file))) return
    if (state.get(file) === 'open') return void cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    state.set(file, 'open')
    for (const target of importsOf(file)) visit(target, [...path, file])
    state.set(file, 'done')
  }
  for (const file of sources) visit(file, [])
  expect(cycles).toEqual([])
})

test('every import of our own leads to a file', () => {
  const broken = sources.flatMap((file) =>
    importsOf(file)
      .filter((target) => !existsSync(join(root, target)))
      .map((target) => `${file} → ${target}`),
  )
  expect(broken).toEqual([])
})

test('only the one loop acknowledges', () => {
  const verbs = /\.(ack|nak|term|ackAck)\(/
  const wrong = sources.filter(
    (file) =>
      !isTest(file) &&
      !file.startsWith('examples/') && // they are not ours: what others might write
      file !== 'packages/shared/src/messaging/consumer.ts' &&
      verbs.test(read(file)),
  )
  expect(wrong).toEqual([])
})

test('every kind has a service, and every service a main that is a page', () => {
  for (const kind of importKindNames) expect(serviceNames).toContain(importKinds[kind].service)
  for (const service of serviceNames) {
    const main = `services/${service}/src/main.ts`
    expect(files).toContain(main)
    expect(read(main).split('\n').length, main).toBeLessThanOrEqual(45)
  }
})

test('no file has a name that refuses nothing, and no source file is longer than 300 lines', () => {
  const refused = /^(utils?|helpers?|common|misc|base|manager|types|interfaces|lib)$/
  const parts = (file: string) => [...dirname(file).split('/'), basename(file).split('.')[0] ?? '']
  expect(files.filter((file) => parts(file).some((part) => refused.test(part)))).toEqual([])
  const long = sources.filter((file) => !/\.test\.ts$/.test(file) && read(file).split('\n').length > 301)
  expect(long.map((file) => relative('.', file))).toEqual([])
})
