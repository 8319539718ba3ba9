import { expect, test } from 'vitest'
import { followEdges, gatewayEdges, importerEdges, type Talk } from './edges.ts'

const said = (sql: string): Talk => ({ said: 'statement', sql, connection: 1 })
const answered = (sql: string, row = ''): Talk => ({ said: 'answer', sql, row, failed: false, connection: 1 })
const both = (sql: string, row = ''): Talk[] => [said(sql), answered(sql, row)]
const lock: Talk = { said: 'lock answered' }
const published = (subject: string, payload = ''): Talk => ({ said: 'publish', subject, payload })
const stored = (subject: string): Talk => ({ said: 'stored', subject })

function edgesOf(service: 'catalog-importer' | 'admin-gateway' | 'session-tracker', talk: readonly Talk[]): string[] {
  const seen: string[] = []
  const hear = followEdges(service, 'import', (edge, about, nth) => seen.push(`${about} ${edge} ${nth}`))
  for (const each of talk) hear(each)
  return seen
}

test('a step of an importer passes its twelve edges in their order', () => {
  const talk: Talk[] = [
    { said: 'delivery', subject: 'import.requested.catalog' },
    ...both('select * from imports.claim($1)', 'claimed'),
    lock,
    published('import.progressed.catalog', '{"phase":"reading"}'),
    ...both('begin'),
    ...both('select imports.fence($1)'),
    ...both('merge'),
    ...both('select imports.fence($1)'),
    ...both('commit'),
    ...both('begin'),
    ...both('select imports.fence($1)'),
    ...both('select imports.settle($1)'),
    ...both('commit'),
    stored('import.completed.catalog'),
    stored('import.requested.prices'),
    lock,
    published('$JS.ACK.IMPORTS.importer-catalog.1.2.3', '+ACK'),
  ]
  const edges = edgesOf('catalog-importer', talk).filter((edge) => !edge.startsWith('catalog before-first-batch 2'))
  expect(edges).toEqual(
    importerEdges.map((edge) => `${edge.startsWith('after-next') ? 'prices' : 'catalog'} ${edge} 1`),
  )
})

test('a claim that is refused, a heartbeat and an acknowledgement that is none are no edges', () => {
  const talk: Talk[] = [
    { said: 'delivery', subject: 'import.requested.catalog' },
    ...both('select * from imports.claim($1)', 'owned'),
    ...both('select imports.fence($1)'),
    published('$JS.ACK.IMPORTS.importer-catalog.1.2.3', '+WPI'),
    published('import.progressed.catalog', '{"phase":"merging"}'),
  ]
  expect(edgesOf('catalog-importer', talk)).toEqual(['catalog after-delivery 1'])
})

test('a step that is acknowledged when the next one has come is counted apart from it', () => {
  const acknowledged = (kind: string) => published(`$JS.ACK.IMPORTS.importer-${kind}.1.2.3`, '+ACK')
  const delivery: Talk = { said: 'delivery', subject: 'import.requested.stocks' }
  expect(edgesOf('catalog-importer', [delivery, acknowledged('catalog'), acknowledged('stocks')])).toEqual([
    'stocks after-delivery 1',
    'catalog before-ack 1',
    'stocks before-ack 1',
  ])
})

test('a start passes the edges of the gateway', () => {
  const talk = [
    lock,
    ...both('select * from imports.open_run($1)', 'admitted'),
    stored('import.requested.catalog'),
    lock,
  ]
  expect(edgesOf('admin-gateway', talk)).toEqual(gatewayEdges.map((edge) => `run ${edge} 1`))
})

test('a commit of the tracker is an edge when something was projected', () => {
  const delivery: Talk = { said: 'delivery', subject: 'import.started.catalog' }
  const projected = [delivery, ...both('begin'), ...both('select pg_notify($1, $2)'), ...both('commit')]
  expect(edgesOf('session-tracker', projected)).toEqual([
    'started after-delivery 1',
    'started after-commit-before-ack 1',
  ])
  expect(edgesOf('session-tracker', [...both('begin'), ...both('select 1'), ...both('commit')])).toEqual([])
})
