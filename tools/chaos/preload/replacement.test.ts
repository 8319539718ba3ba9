import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { controls } from '../controls.ts'
import { applyReplacement } from './replacement.ts'

const root = join(import.meta.dirname, '../../..')

test('a snippet that is gone, or stands there twice, is told', () => {
  const replacement = { file: 'a.ts', snippet: 'guard()', instead: 'open()' }
  expect(applyReplacement('x guard() y', replacement)).toBe('x open() y')
  expect(() => applyReplacement('x', replacement)).toThrow('0 times')
  expect(() => applyReplacement('guard() guard()', replacement)).toThrow('2 times')
})

test.each(controls.flatMap(({ switchOff }) => switchOff ?? []))(
  'the guard in $file is where its control looks for it',
  (switchOff) => {
    expect(applyReplacement(readFileSync(join(root, switchOff.file), 'utf8'), switchOff)).toContain(switchOff.instead)
  },
)
