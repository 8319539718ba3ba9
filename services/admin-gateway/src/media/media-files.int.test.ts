import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { originalFile, sizeFile } from '@imports/shared/contracts/media-files'
import { expect, test } from 'vitest'
import { createTestGateway } from '../testing/test-gateway.ts'

const sha256 = `ab12${'0'.repeat(60)}`
const size = sizeFile(sha256, 800, 'jpeg').replace(/^sizes/, '/media')

function mediaWith(...files: string[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'media-'))
  for (const file of files) {
    mkdirSync(dirname(join(dir, file)), { recursive: true })
    writeFileSync(join(dir, file), 'a picture')
  }
  return dir
}

test('sizes of pictures are served to whoever may see imports, as pictures that can do nothing; originals are not', async () => {
  const MEDIA_DIR = mediaWith(sizeFile(sha256, 800, 'jpeg'), originalFile(sha256, 'jpeg'), 'sizes/other.jpg')
  const config = { ONEC_DATA_DIR: '.', IMPORT_LEASE_MS: 1_000, IMPORT_PICKUP_MS: 1_000, DEFAULT_LOCALE: 'ru' as const }
  await using gateway = await createTestGateway({ config: { ...config, MEDIA_DIR } })
  const { app } = gateway
  try {
    const browser = await gateway.loggedIn('viewer')
    const found = await browser.get(size)
    expect([found.statusCode, found.body]).toEqual([200, 'a picture'])
    expect(found.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    })
    for (const path of [
      size.replace('800', '200'),
      `/media/${originalFile(sha256, 'jpeg')}`,
      `/media/../${originalFile(sha256, 'jpeg')}`,
      `/media/%2e%2e/${originalFile(sha256, 'jpeg')}`,
      '/media/other.jpg',
      `/media/cd/12/${sha256}-800.jpg`,
      size.replace('.jpg', '.svg'),
      '/media/',
    ]) {
      expect({ path, status: (await browser.get(path)).statusCode }).toEqual({ path, status: 404 })
    }
    expect((await app.inject({ url: size })).statusCode).toBe(303) // to the login
  } finally {
    rmSync(MEDIA_DIR, { recursive: true })
  }
})

test('where no place of pictures is named, none are served', async () => {
  await using gateway = await createTestGateway()
  expect((await (await gateway.loggedIn()).get(size)).statusCode).toBe(404)
})
