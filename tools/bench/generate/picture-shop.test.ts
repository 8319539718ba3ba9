import { createHash } from 'node:crypto'
import { mkdtempDisposableSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { writePictureShop } from './picture-shop.ts'

test('pictures are all different, are pictures, and are the same again for the same seed', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'picture-shop-'))
  const write = async (name: string, seed: number) => {
    const shop = await writePictureShop(join(folder.path, name), { goods: 20, side: 40, seed })
    return { ...shop, hashes: shop.files.map((file) => createHash('sha256').update(readFileSync(file)).digest('hex')) }
  }
  const [first, again, other] = [await write('first', 1), await write('again', 1), await write('other', 2)]
  expect(first.files).toHaveLength(70)
  expect(new Set(first.hashes).size).toBe(70)
  expect(again).toMatchObject({ goods: first.goods, hashes: first.hashes })
  expect(other.hashes.filter((hash) => first.hashes.includes(hash))).toEqual([])
  expect(await sharp(first.files[69], { failOn: 'warning' }).stats()).toMatchObject({ isOpaque: true })
})
