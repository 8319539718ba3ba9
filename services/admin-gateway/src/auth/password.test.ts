import { expect, test } from 'vitest'
import { createPasswords } from './password.ts'

test('a password is verified against its own hash only, and an unknown account never matches', async () => {
  const passwords = createPasswords()
  const stored = await passwords.hash('correct horse')
  expect(stored).toMatch(/^scrypt\$17\$8\$1\$/)
  expect(await passwords.verify('correct horse', stored)).toEqual({ matches: true, outdated: false })
  expect(await passwords.verify('wrong horse', stored)).toMatchObject({ matches: false })
  expect(await passwords.verify('nobody has this password', null)).toMatchObject({ matches: false })
})

test('a hash of other parameters still works and asks to be renewed', async () => {
  // made with N=2^14
  const weaker = 'scrypt$14$8$1$AAAAAAAAAAAAAAAAAAAAAA$'
  const { scryptSync } = await import('node:crypto')
  const key = scryptSync('secret', Buffer.alloc(16), 32, { N: 2 ** 14, r: 8, p: 1 }).toString('base64url')
  expect(await createPasswords().verify('secret', weaker + key)).toEqual({ matches: true, outdated: true })
})
