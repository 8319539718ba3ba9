import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { debianProgram } from '../debian-program.ts'
import { onPath } from '../on-path.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'deploy/observability')
let promtool: string

beforeAll(async () => {
  const ofDebian = { packages: ['prometheus'], program: 'usr/bin/promtool', log: console.log }
  promtool =
    onPath('promtool') ?? (await debianProgram({ ...ofDebian, folder: join(root, '.runtime/debian/prometheus') }))
}, 180_000)

test('Prometheus accepts the rules, and they fire when they should', () => {
  const check = spawnSync(promtool, ['check', 'rules', 'prometheus-rules.yaml'], { cwd: folder, encoding: 'utf8' })
  expect(check.stderr + check.stdout).toMatch(/SUCCESS: 10 rules found/)
  const fire = spawnSync(promtool, ['test', 'rules', 'prometheus-rules.test.yaml'], { cwd: folder, encoding: 'utf8' })
  expect(fire.stderr + fire.stdout).toMatch(/SUCCESS/)
  expect(fire.status).toBe(0)
})
