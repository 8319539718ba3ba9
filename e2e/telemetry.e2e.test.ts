import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceNames } from '@imports/shared/contracts/database-roles'
import { attributes } from '@imports/shared/telemetry/attributes'
import { eventually } from '@imports/shared/testing/eventually'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { followRun } from '../tools/import/follow-run.ts'
import { createGatewayClient } from '../tools/import/gateway-client.ts'
import { writeSample } from '../tools/sample/write-sample.ts'
import { logInAsBrowser } from './log-in.ts'
import { type ReceivedSpan, startOtlpReceiver } from './otlp-receiver.ts'
import { admin, type StartedSystem, startServices } from './start-services.ts'

const kinds = ['catalog', 'customers', 'images']

async function smallExport(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'export-'))
  await writeSample({ out: dir, goods: 12, customers: 5, family: '3.1', seed: 3, pictures: true })
  return dir
}

/** A run to its end, while somebody has the page open. */
async function watchRun(system: StartedSystem): Promise<void> {
  const { cookie } = await logInAsBrowser(system.gateway, admin)
  const abort = new AbortController()
  const address = `${system.gateway}/admin/integrations/sessions/stream`
  const page = await fetch(address, { headers: { cookie }, signal: abort.signal })
  let live = ''
  const reading = page.body?.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write: (text) => {
        live += text
      },
    }),
  )
  const client = createGatewayClient(system.gateway, admin.token)
  const started = await client.start({ kinds, options: { full: true } })
  if ('refused' in started) throw new Error(started.refused.message)
  const { sessions } = await followRun(client, started.runId, () => {}, { signal: AbortSignal.timeout(60_000) })
  expect(sessions.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
  const last = sessions.at(-1)?.id ?? ''
  await eventually(async () => expect(live).toContain(last))
  abort.abort()
  await reading?.catch(() => {}) // cut off by us
}

/** From a span to the first of its trace: the names on the way. */
function wayOf(span: ReceivedSpan, all: Map<string, ReceivedSpan>): string[] {
  const parent = all.get(span.parentSpanId)
  return [`${span.service}: ${span.name}`, ...(parent ? wayOf(parent, all) : [])]
}

const subjectOf = (name: string) => name.replace(/ t[0-9a-f]{12}/, ' import')

test('one trace goes from the button through the broker to the last batch and the page, and holds nothing of what was imported', async () => {
  await using bed = await createTestBed()
  const { env, spans } = await startOtlpReceiver(bed)
  const system = await startServices({ ...bed, env: { ...bed.env, ...env } }, await smallExport())
  await system.start(...serviceNames)
  await watchRun(system)

  const isLast = ({ name }: ReceivedSpan) => name === 'send session to live pages'
  const ways = await eventually(
    async () => {
      const all = new Map(spans.map((span) => [span.spanId, span]))
      const found = spans.filter(isLast).map((span) => wayOf(span, all).map(subjectOf))
      const whole = found.filter((way) => way.at(-1) === 'admin-gateway: POST /api/runs')
      expect(whole.map((way) => way.join(' < '))).toContainEqual(
        expect.stringContaining('process import.completed.images'),
      )
      return whole
    },
    { withinMs: 15_000 },
  )
  expect(ways.find((way) => way.includes('session-tracker: process import.completed.images'))).toEqual([
    'admin-gateway: send session to live pages',
    'session-tracker: project event',
    'session-tracker: process import.completed.images',
    'image-importer: publish import.completed.images',
    'image-importer: process import.requested.images',
    'customer-importer: publish import.requested.images',
    'customer-importer: process import.requested.customers',
    'catalog-importer: publish import.requested.customers',
    'catalog-importer: process import.requested.catalog',
    'admin-gateway: publish import.requested.catalog',
    'admin-gateway: POST /api/runs',
  ])

  const [{ traceId } = { traceId: '' }] = spans.filter(({ name }) => name === 'POST /api/runs')
  const run = spans.filter((span) => span.traceId === traceId)
  const ids = new Set(run.map(({ spanId }) => spanId))
  expect(run.filter(({ parentSpanId }) => !ids.has(parentSpanId)).map(({ name }) => name)).toEqual(['POST /api/runs'])
  for (const service of ['catalog-importer', 'customer-importer', 'image-importer']) {
    const names = run.filter((span) => span.service === service).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['write batch', 'complete step']))
  }
  expect(run.map(({ name }) => subjectOf(name))).toContain('process import-work.images')

  const known = new Set<string>(Object.values(attributes))
  for (const { name, attributes: said, resource } of spans) {
    expect(
      Object.keys(said).filter((key) => !known.has(key)),
      name,
    ).toEqual([])
    for (const value of Object.values(said)) expect(value).toMatch(/^[\w.:/-]+$/) // ids, subjects, routes, numbers
    expect(Object.keys(resource).sort()).toEqual(['service.instance.id', 'service.name', ...sdkSaysOfItself])
  }
})

const sdkSaysOfItself = ['telemetry.sdk.language', 'telemetry.sdk.name', 'telemetry.sdk.version']

const observability = join(import.meta.dirname, '../deploy/observability')

/** Metrics that an expression asks for: what is in it but for labels. */
const metricsIn = (expression: string): string[] =>
  expression
    .replace(/\{[^}]*\}|\b(?:by|without|on|ignoring)\s*\([^)]*\)|"[^"]*"/g, ' ')
    .match(/\b(?:import|messaging|nodejs|process)_\w+/g) ?? []

test('every metric of the dashboard and of the alerts is in a scrape of the running services, without a collector', async () => {
  await using bed = await createTestBed()
  const system = await startServices(bed, await smallExport())
  await system.start(...serviceNames)
  await watchRun(system)

  const scrapes = await Promise.all(system.metrics.map(async (address) => (await fetch(address)).text()))
  const present = new Set(scrapes.join('\n').match(/^\w+/gm))
  const rules = readFileSync(join(observability, 'prometheus-rules.yaml'), 'utf8')
  const dashboard: { panels: { targets: { expr: string }[] }[] } = JSON.parse(
    readFileSync(join(observability, 'grafana-dashboard.json'), 'utf8'),
  )
  const alerts = [...rules.matchAll(/^ +expr: (.+)$/gm)].map(([, expression = '']) => expression)
  const panels = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
  expect(alerts.length).toBeGreaterThan(5)
  expect(panels.length).toBeGreaterThan(5)
  const wanted = [...alerts, ...panels].flatMap(metricsIn)
  expect(wanted.length).toBeGreaterThan(20)
  expect(wanted.filter((name) => !present.has(name))).toEqual([])
  expect(scrapes.join('\n')).toMatch(
    /import_sessions_ended_total\{[^}]*import_kind="catalog"[^}]*import_outcome="completed"[^}]*\} 1/,
  )
})
