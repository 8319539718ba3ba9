import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const run = (...args: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'model.ts'), ...args], {
    encoding: 'utf8',
  })
  return { status, stdout }
}

test('a control that is detected, with the way there', () => {
  const { status, stdout } = run('--only', 'no-fence', '--json')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'no-fence',
    fine: true,
    verdict: 'stale-write after 10',
    trace: expect.arrayContaining([expect.stringContaining('commits a batch')]),
  })
})

test('a control that is not detected is a failure', () => {
  const { status, stdout } = run('--only', 'no-fence', '--max-states', '10')
  expect(stdout).toContain('NOT DETECTED: stale-write')
  expect(stdout).toContain('controls detected 0 of 1')
  expect(status).toBe(1)
})

test('a configuration that was cut says how far it was searched, and that liveness is open', () => {
  const { status, stdout } = run('--only', 'one-run-answers-lost', '--max-states', '100')
  expect(stdout).toMatch(/cut; holds to depth \d+, liveness not decided/)
  expect(status).toBe(0)
})

test('wrong usage is told apart from a finding', () => expect(run('--only', 'nothing-of-that-name').status).toBe(3))
