import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { quickCases, quickControls } from './all-cases.ts'

const run = promisify(execFile)
const command = join(import.meta.dirname, 'chaos.ts')

test('the quick share of what can go wrong loses nothing, and notices guards that are switched off', async () => {
  // a command of its own with servers of its own: it kills them, and other tests have the shared ones in use
  const { stdout, stderr } = await run(process.execPath, [command, '--quick', '--json', '--folder', 'chaos-test'])
  const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  expect({ ...summary, stderr: summary.violations === 0 ? '' : stderr }).toEqual({
    cases: quickCases.length,
    violations: 0,
    random: 0,
    seeds: [1],
    controls: quickControls.length,
    controlsDetected: quickControls.length,
    stderr: '',
  })
}, 300_000)

test('a word that the command does not know ends it with its usage', async () => {
  await expect(run(process.execPath, [command, '--colour'])).rejects.toMatchObject({ code: 3 })
})
