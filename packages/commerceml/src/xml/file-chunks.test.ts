import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { temporaryExport } from '../testing/temporary-export.ts'
import { abandonFile, beginFile, fileChunks } from './file-chunks.ts'

const content = Buffer.alloc(600_000, 'abc')

test('a file that was begun before gives the same bytes', async () => {
  await using dir = await temporaryExport({ 'a.xml': content })
  const ahead = beginFile({ name: 'a.xml', path: join(dir.root, 'a.xml') })
  const chunks: Buffer[] = []
  for await (const chunk of fileChunks(ahead)) chunks.push(Buffer.from(chunk))
  expect(Buffer.concat(chunks).equals(content)).toBe(true)
  expect((await ahead.begun).source.fd).toBe(-1) // closed
})

test('a file that is not there is missed when it is read, and one that is not read is closed', async () => {
  await using dir = await temporaryExport({ 'a.xml': content })
  const missing = beginFile({ name: 'b.xml', path: join(dir.root, 'b.xml') })
  await setTimeout(20)
  await expect(fileChunks(missing).next()).rejects.toMatchObject({ name: 'ExportNotFound' })
  await abandonFile(missing)
  const unread = beginFile({ name: 'a.xml', path: join(dir.root, 'a.xml') })
  const { source } = await unread.begun
  await abandonFile(unread)
  expect(source.fd).toBe(-1)
})

test('a read that fails while the chunk before it is worked on is thrown when its turn comes, and ends nothing else', async () => {
  await using dir = await temporaryExport({ 'a.xml': content })
  const ahead = beginFile({ name: 'a.xml', path: join(dir.root, 'a.xml') })
  const { source, reading } = await ahead.begun
  await reading
  await source.close()
  const chunks = fileChunks(ahead)
  expect((await chunks.next()).done).toBe(false)
  await setTimeout(20) // an unheard rejection would fail the run of tests
  await expect(chunks.next()).rejects.toThrow(/closed|EBADF/)
})
