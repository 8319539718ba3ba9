import { expect, test } from 'vitest'
import { mediaFailure } from './media-store.ts'

const failing = (code: string) => Object.assign(new Error(code), { code })

test.each([
  ['ENOSPC', 'MEDIA_DIR_FULL'],
  ['EDQUOT', 'MEDIA_DIR_FULL'],
  ['EACCES', 'MEDIA_DIR_UNWRITABLE'],
  ['EROFS', 'MEDIA_DIR_UNWRITABLE'],
])('%s says what to do about the place: %s', (system, code) => {
  expect(mediaFailure(failing(system), '/srv/media')).toMatchObject({
    name: 'ImportFailure',
    code,
    message: expect.stringContaining('/srv/media'),
  })
})

test('what has nothing to do with the place is left as it is, and tried again', () => {
  const broken = failing('EIO')
  expect(mediaFailure(broken, '/srv/media')).toBe(broken)
})
