import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolveDataDir } from './data-dir.ts'

const base = realpathSync(mkdtempSync(join(tmpdir(), 'roots-')))
for (const folder of ['exports/current', 'exports/other', 'exports-secret', 'elsewhere']) {
  mkdirSync(join(base, folder), { recursive: true })
}
symlinkSync(join(base, 'elsewhere'), join(base, 'exports/way-out'))
const current = { ONEC_DATA_DIR: join(base, 'exports/current') }

test('without a wish it is the configured directory, wherever that is', async () => {
  expect(await resolveDataDir({ ...current, ONEC_DATA_ROOTS: join(base, 'elsewhere') }, undefined)).toBe(
    current.ONEC_DATA_DIR,
  )
})

test('another one may be beside it, or inside the allowed roots', async () => {
  expect(await resolveDataDir(current, join(base, 'exports/other'))).toBe(join(base, 'exports/other'))
  const roots = { ...current, ONEC_DATA_ROOTS: `${join(base, 'nowhere')}:${join(base, 'elsewhere')}` }
  expect(await resolveDataDir(roots, join(base, 'elsewhere'))).toBe(join(base, 'elsewhere'))
  expect(await resolveDataDir({ ...current, ONEC_DATA_ROOTS: '/' }, base)).toBe(base)
})

test.each([
  ['outside', join(base, 'elsewhere')],
  ['whose name only begins like a root', join(base, 'exports-secret')],
  ['reached through ..', join(base, 'exports/current/../../elsewhere')],
  ['reached through a link', join(base, 'exports/way-out')],
])('a directory %s is refused', async (_, asked) => {
  await expect(resolveDataDir(current, asked)).rejects.toMatchObject({ code: 'DATA_DIR_OUTSIDE' })
})

test('a directory that is not there is named', async () => {
  await expect(resolveDataDir(current, join(base, 'exports/gone'))).rejects.toMatchObject({
    code: 'DATA_DIR_NOT_FOUND',
    message: expect.stringContaining(join(base, 'exports/gone')),
  })
})
