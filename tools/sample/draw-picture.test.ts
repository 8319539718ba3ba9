import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { drawPicture } from './draw-picture.ts'

test.each([
  ['jpg', 'jpeg'],
  ['png', 'png'],
])('the same key gives the same %s', async (extension, format) => {
  const directory = await mkdtemp(join(tmpdir(), 'picture-'))
  const [one, two] = [join(directory, `one.${extension}`), join(directory, `two.${extension}`)]
  await drawPicture(one, 'key')
  await drawPicture(two, 'key')
  expect((await readFile(one)).equals(await readFile(two))).toBe(true)
  expect(await sharp(one).metadata()).toMatchObject({ format, width: 600, height: 600 })
  await rm(directory, { recursive: true })
})
