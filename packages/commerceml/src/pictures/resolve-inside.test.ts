import { execFileSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryExport } from '../testing/temporary-export.ts'
import { openPicture, resolveInside } from './resolve-inside.ts'

/** Pictures, and links of every kind to what lies beside the export. */
async function exportWithLinks() {
  const outside = await temporaryExport({ 'secret.jpg': 'secret', 'deep/secret.jpg': 'secret' })
  const files = await temporaryExport({ 'a/b/in.jpg': 'picture', 'a/in.png': 'picture' })
  const root = join(files.root, 'a')
  await writeFile(join(files.root, 'beside.jpg'), 'not part of it')
  await symlink(join(outside.root, 'secret.jpg'), join(root, 'out.jpg'))
  await symlink(outside.root, join(root, 'away'))
  await symlink('..', join(root, 'up'))
  await symlink('../..', join(root, 'b', 'up'))
  await symlink('loop.jpg', join(root, 'loop.jpg'))
  await symlink('b/in.jpg', join(root, 'link.jpg'))
  await symlink('b', join(root, 'same'))
  await symlink('nowhere.jpg', join(root, 'broken.jpg'))
  await symlink(outside.root, join(root, 'dir.jpg'))
  await mkdir(join(root, 'folder.jpg'))
  return {
    root,
    [Symbol.asyncDispose]: async () => {
      await files[Symbol.asyncDispose]()
      await outside[Symbol.asyncDispose]()
    },
  }
}

test.each([
  ['b/in.jpg', 'b/in.jpg'],
  ['b\\in.jpg', 'b/in.jpg'],
  ['link.jpg', 'b/in.jpg'],
  ['same/in.jpg', 'b/in.jpg'],
  ['in.png', 'in.png'],
])('%s leads to %s', async (path, target) => {
  await using files = await exportWithLinks()
  expect(await resolveInside(files.root, path)).toEqual({ path: join(files.root, target) })
  const opened = await openPicture(files.root, path)
  if ('refused' in opened) throw new Error(opened.refused)
  expect(await opened.file.readFile('utf8')).toBe('picture')
  await opened.file.close()
})

test.each([
  ['out.jpg', 'OUTSIDE'],
  ['away/secret.jpg', 'OUTSIDE'],
  ['away/deep/secret.jpg', 'OUTSIDE'],
  ['up/beside.jpg', 'OUTSIDE'],
  ['b/up/beside.jpg', 'OUTSIDE'],
  ['dir.jpg', 'OUTSIDE'],
  ['../beside.jpg', 'DOT_SEGMENT'],
  ['loop.jpg', 'NOT_FOUND'],
  ['broken.jpg', 'NOT_FOUND'],
  ['b/none.jpg', 'NOT_FOUND'],
  ['in.png/in.jpg', 'NOT_FOUND'],
])('%s is refused as %s', async (path, refused) => {
  await using files = await exportWithLinks()
  expect(await resolveInside(files.root, path)).toEqual({ refused })
  expect(await openPicture(files.root, path)).toEqual({ refused })
})

test('only a plain file of a sensible size is opened', async () => {
  await using files = await exportWithLinks()
  execFileSync('mkfifo', [join(files.root, 'pipe.jpg')])
  await writeFile(join(files.root, 'huge.jpg'), '')
  await truncate(join(files.root, 'huge.jpg'), 30 * 1024 * 1024 + 1)
  await writeFile(join(files.root, 'large.jpg'), '')
  await truncate(join(files.root, 'large.jpg'), 30 * 1024 * 1024)
  expect(await openPicture(files.root, 'folder.jpg')).toEqual({ refused: 'NOT_A_FILE' })
  expect(await openPicture(files.root, 'pipe.jpg')).toEqual({ refused: 'NOT_A_FILE' })
  expect(await openPicture(files.root, 'huge.jpg')).toEqual({ refused: 'TOO_LARGE' })
  const opened = await openPicture(files.root, 'large.jpg')
  expect(opened).toMatchObject({ bytes: 30 * 1024 * 1024 })
  if ('file' in opened) await opened.file.close()
})

test('a root that is not there is no answer about a picture', async () => {
  await expect(resolveInside('/nowhere-at-all', 'a.jpg')).rejects.toThrow('ENOENT')
})

const PATHS = 50_000

const names = [
  'a',
  'b',
  'in.jpg',
  'in.png',
  'out.jpg',
  'away',
  'secret.jpg',
  'deep',
  'up',
  'same',
  'link.jpg',
  'loop.jpg',
  'beside.jpg',
  'dir.jpg',
  'folder.jpg',
]
const segment = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...names) },
  { weight: 2, arbitrary: fc.constantFrom('..', '.', '', '...', '~', '%2e%2e', 'C:', '．．', 'etc', '\0') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
)
const slash = fc.constantFrom('/', '/', '/', '\\', '//', '∕')
const anyPath = fc
  .tuple(
    fc.constantFrom('', '', '', '/', '\\', 'c:'),
    fc.array(fc.tuple(segment, slash), { minLength: 1, maxLength: 6 }),
  )
  .map(
    ([start, parts]) =>
      start + parts.map(([name, between], at) => name + (at < parts.length - 1 ? between : '')).join(''),
  )

test(`of ${PATHS} paths none escapes`, { timeout: 120_000 }, async () => {
  await using files = await exportWithLinks()
  let inside = 0
  await fc.assert(
    fc.asyncProperty(anyPath, async (path) => {
      const resolved = await resolveInside(files.root, path)
      if ('refused' in resolved) return
      inside++
      expect(realpathSync(resolved.path).startsWith(files.root + sep)).toBe(true)
      expect(resolved.path).toBe(realpathSync(resolved.path))
    }),
    { numRuns: PATHS, seed: 20261120 },
  )
  expect(inside).toBeGreaterThan(PATHS / 100)
})
