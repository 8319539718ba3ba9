import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

test('each alert leads to its section of the runbook, and no section is without an alert', () => {
  const rules = read('deploy/observability/prometheus-rules.yaml')
  const alerts = [...rules.matchAll(/- alert: (\w+)$/gm)].map(([, name = '']) => name)
  const links = [...rules.matchAll(/runbook_url: (.+)$/gm)].map(([, link]) => link)
  const sections = [...read('docs/runbook.md').matchAll(/^## (\w+)$/gm)].map(([, name]) => name)
  expect(alerts.length).toBeGreaterThan(5)
  expect(links).toEqual(alerts.map((name) => `docs/runbook.md#${name.toLowerCase()}`))
  expect(sections).toEqual(alerts)
})
