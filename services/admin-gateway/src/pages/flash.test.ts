import { expect, test } from 'vitest'
import { decodeFlash, encodeFlash } from './flash.ts'

const flash = {
  said: 'started' as const,
  runId: '0191c2aa-0000-7000-8000-000000000001',
  sessionIds: ['0191c2aa-0000-7000-8000-000000000002'],
}

test('what was said comes back', () => expect(decodeFlash(encodeFlash(flash))).toEqual(flash))

test.each([
  ['nothing', undefined],
  ['no base64 of JSON', 'started'],
  ['another word', encodeFlash({ ...flash, said: 'hacked' as 'started' })],
  ['text in place of an id', encodeFlash({ ...flash, runId: '<b>call 555-0100</b>' })],
  ['no session', encodeFlash({ ...flash, sessionIds: [] })],
  ['too long', 'A'.repeat(5000)],
])('a forged cookie says nothing: %s', (_what, cookie) => expect(decodeFlash(cookie)).toBeNull())
