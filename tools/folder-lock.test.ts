import { mkdtempDisposableSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderLock, tryFolderLock } from './folder-lock.mjs'
import { identityOf } from './process-identity.mjs'

const newFolder = () => mkdtempDisposableSync(join(tmpdir(), 'lock-test-'))

test('a lock has one holder until it is released', () => {
  using folder = newFolder()
  const file = join(folder.path, 'some.lock')
  const lock = tryFolderLock(file)
  expect(tryFolderLock(file)).toEqual({ heldBy: process.pid })
  if ('release' in lock) lock.release()
  expect(tryFolderLock(file)).toHaveProperty('release')
})

test('a lock of a process that is gone, or of another one with its id, is free', () => {
  using folder = newFolder()
  const file = join(folder.path, 'some.lock')
  writeFileSync(file, `${process.pid} some-earlier-boot:1`)
  expect(tryFolderLock(file)).toHaveProperty('release')
  expect(readdirSync(folder.path)).toEqual(['some.lock'])
})

test('who waits is told once whom for', async () => {
  using folder = newFolder()
  const file = join(folder.path, 'some.lock')
  const first = tryFolderLock(file)
  const told: number[] = []
  const second = folderLock(file, (pid) => told.push(pid))
  if ('release' in first) first.release()
  expect(await second).toHaveProperty('release')
  expect(told).toEqual([process.pid])
})

test('a process that does not live has no identity', () => {
  expect(identityOf(process.pid)).toBeTruthy()
  expect(identityOf(2 ** 22 + 1)).toBeNull()
})
