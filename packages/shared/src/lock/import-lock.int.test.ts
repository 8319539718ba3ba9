import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { createTestBed } from '../testing/test-bed.ts'
import { createImportLock, LockUnavailable } from './import-lock.ts'

test('of a hundred that take it at once exactly one holds it', async () => {
  await using bed = await createTestBed()
  const taken = await Promise.all(Array.from({ length: 100 }, () => bed.lock.take()))
  const [held] = taken.filter((lock) => lock !== null)
  expect(taken.filter((lock) => lock !== null)).toHaveLength(1)
  expect(await bed.lock.holder()).toMatchObject({ value: held?.value })
})

test('whoever knows its value may extend and release it, and nobody else', async () => {
  await using bed = await createTestBed()
  const held = await bed.lock.take()
  if (!held) throw new Error('the lock was not free')
  expect(await bed.lock.extend('another value', 60_000)).toBe(false)
  expect(await bed.lock.release('another value')).toBe(false)
  expect(await bed.lock.extend(held.value, 60_000)).toBe(true)
  expect((await bed.lock.holder())?.ttlMs).toBeGreaterThan(50_000)
  expect(await bed.lock.release(held.value)).toBe(true)
  expect(await bed.lock.holder()).toBeNull()
})

test('a lock that nobody renews ends by itself and cannot be extended then', async () => {
  await using bed = await createTestBed()
  const held = await bed.lock.take(50)
  await eventually(async () => expect(await bed.lock.holder()).toBeNull())
  expect(await bed.lock.extend(held?.value ?? '', 1_000)).toBe(false)
})

test('an absent Redis is told as such, within seconds, by every operation', async () => {
  const redis = new Redis('redis://127.0.0.1:9', {
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: () => null,
  })
  redis.on('error', () => {})
  const lock = createImportLock({ redis, key: 'x', leaseMs: 1_000 })
  await expect(lock.take()).rejects.toThrow(LockUnavailable)
  await expect(lock.extend('x', 1_000)).rejects.toThrow(LockUnavailable)
  await expect(lock.release('x')).rejects.toThrow(LockUnavailable)
  await expect(lock.holder()).rejects.toThrow(LockUnavailable)
  redis.disconnect()
})
