import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryExport } from '../testing/temporary-export.ts'
import { createPictureFinder } from './find-pictures.ts'

const id = '018d777d-9094-11ec-a2ff-04421a23d8e8'
const bare = id.replaceAll('-', '')
const one = '0596af08-a7ff-11ef-8f27-fa163e775e1f'
const two = '10433a20-a7ff-11ef-8f27-fa163e775e1f'

/** What is found in an export of these pictures. */
async function found(pictures: string[], owner: { onecId?: string; paths?: string[]; folder?: string } = {}) {
  await using files = await temporaryExport(Object.fromEntries(pictures.map((path) => [path, ''])))
  const find = await createPictureFinder(files.root)
  // Awaited here: the export goes when this function ends.
  return await find({ onecId: id, paths: [], ...owner })
}

test('the paths of the file come first, in their order, wherever the pictures lie', async () => {
  const paths = [
    'import_files/01/b.jpg',
    'import_files\\01\\a.jpg',
    'import_files/01/b.jpg',
    'fotos/c.png',
    'import_files/02/d.jpg',
  ]
  expect(
    await found(
      [
        'goods/import_files/01/b.jpg',
        'import_files/01/a.jpg',
        'webdata/fotos/c.png',
        'offers/import_files/02/d.jpg',
        `goods/import_files/01/${id}_${one}.jpg`,
      ],
      { paths, folder: 'webdata' },
    ),
  ).toEqual({
    paths: [
      'goods/import_files/01/b.jpg',
      'import_files/01/a.jpg',
      'webdata/fotos/c.png',
      'offers/import_files/02/d.jpg',
    ],
    problems: [],
  })
})

test('the picture beside the file that names it is the one, where there are several', async () => {
  const everywhere = ['', 'goods/', 'offers/', 'other/'].map((home) => `${home}import_files/01/a.jpg`)
  const paths = ['import_files/01/a.jpg']
  expect((await found(everywhere, { paths, folder: 'other' })).paths).toEqual(['other/import_files/01/a.jpg'])
  expect((await found(everywhere, { paths, folder: '' })).paths).toEqual(['import_files/01/a.jpg'])
  expect((await found(everywhere, { paths })).paths).toEqual(['import_files/01/a.jpg'])
  expect((await found(everywhere.slice(1), { paths, folder: 'goods/import_files' })).paths).toEqual([
    'goods/import_files/01/a.jpg',
  ])
  expect((await found(everywhere.slice(3), { paths })).paths).toEqual(['other/import_files/01/a.jpg'])
})

test.each([
  [`${id}_${one}.jpg`, `${bare}_${one.replaceAll('-', '')}.jpg`],
  [`${bare}_${one.replaceAll('-', '')}.jpg`, `${id}_${one}.jpg`],
  [`${id}_${one}.jpg`, `${id.toUpperCase()}_${one}.JPG`],
])('%s is found as %s', async (named, there) => {
  const { paths, problems } = await found([`goods/import_files/01/${there}`], { paths: [`import_files/01/${named}`] })
  expect(paths).toEqual([`goods/import_files/01/${there}`])
  expect(problems).toEqual([])
})

test('where both ways of writing a name are there, the very name is taken', async () => {
  const both = [`import_files/01/${bare}_1.jpg`, `import_files/01/${id}_1.jpg`]
  for (const path of both) expect((await found(both, { paths: [path] })).paths).toEqual([path])
})

test.each([
  ['with dashes', [`${id}_${one}.jpg`, `${id}_${two}.png`]],
  ['without dashes', [`${bare}_${one}.jpg`, `${bare}_${two}.png`]],
])('a good whose pictures the file does not name has those that bear its id, %s', async (_, names) => {
  const there = names.map((name) => `goods/import_files/01/${name}`)
  const others = ['01/018d777d-9094-11ec-a2ff-04421a23d8e9_1.jpg', `01/${id}x.jpg`, `01/${id}_1.svg`, `02/${id}_1.jpg`]
  expect(await found([...there, ...others.map((name) => `goods/import_files/${name}`)])).toEqual({
    paths: there,
    problems: [],
  })
})

test('an id that begins another id does not have its pictures', async () => {
  const there = [
    'import_files/10/10.jpg',
    'import_files/10/10_a.jpg',
    'import_files/10/100_b.jpg',
    'import_files/10/10-2_c.jpg',
  ]
  expect((await found(there, { onecId: '10' })).paths).toEqual(['import_files/10/10.jpg', 'import_files/10/10_a.jpg'])
})

test('an offer has the pictures of its characteristic, not those of its good', async () => {
  const there = [`goods/import_files/01/${id}_1.jpg`, `offers/import_files/05/${one}_1.jpg`]
  expect((await found(there, { onecId: `${id}#${one}` })).paths).toEqual([`offers/import_files/05/${one}_1.jpg`])
})

test('what is named and is not there is a problem; then the id helps', async () => {
  const there = [`import_files/01/${id}_${one}.jpg`]
  const missing = ['import_files/01/gone.jpg', 'import_files/02/gone.jpg', '../secret.jpg', 'a.gif']
  expect(await found(there, { paths: missing })).toEqual({
    paths: there,
    problems: [
      { path: 'import_files/01/gone.jpg', code: 'NOT_FOUND' },
      { path: 'import_files/02/gone.jpg', code: 'NOT_FOUND' },
      { path: '../secret.jpg', code: 'DOT_SEGMENT' },
      { path: 'a.gif', code: 'NOT_A_PICTURE' },
    ],
  })
  expect(
    (await found([...there, 'import_files/01/b.jpg'], { paths: ['import_files/01/b.jpg', ...missing] })).paths,
  ).toEqual(['import_files/01/b.jpg'])
})

test.each(['../x', '..', './', '', 'a', '\\\\', '/e'])('the id %j leads nowhere', async (onecId) => {
  expect(await found([`import_files/01/${id}_1.jpg`], { onecId })).toEqual({ paths: [], problems: [] })
})

test('links that lead out of the export are problems, those within it are pictures', async () => {
  await using outside = await temporaryExport({ [`01/${id}_1.jpg`]: '' })
  await using files = await temporaryExport({ 'import_files/02/a.jpg': '', 'goods/import_files/x.txt': '' })
  await mkdir(join(files.root, 'import_files/01'))
  await symlink(join(outside.root, `01/${id}_1.jpg`), join(files.root, `import_files/01/${id}_out.jpg`))
  await symlink('../02/a.jpg', join(files.root, `import_files/01/${id}_in.jpg`))
  await symlink('../02', join(files.root, `import_files/01/${id}_folder.jpg`))
  await symlink(join(outside.root, '01'), join(files.root, 'goods/import_files/01'))
  const find = await createPictureFinder(files.root)
  expect((await find({ onecId: id, paths: [] })).paths).toEqual([`import_files/01/${id}_in.jpg`])
  const paths = [`import_files/01/${id}_out.jpg`, `import_files/01/${id}_1.jpg`, `import_files/01/${id}_folder.jpg`]
  expect((await find({ onecId: 'none', paths })).problems.map(({ code }) => code)).toEqual([
    'OUTSIDE',
    'OUTSIDE',
    'NOT_A_FILE',
  ])
})

test('each folder is read once while it is asked for, and not kept for ever', async () => {
  const letters = Array.from({ length: 70 }, (_, at) => String(at + 10))
  await using files = await temporaryExport(
    Object.fromEntries(letters.map((two) => [`import_files/${two}/${two}_1.jpg`, ''])),
  )
  const find = await createPictureFinder(files.root)
  const count = async (onecId: string) => (await find({ onecId, paths: [] })).paths.length
  expect(await count('10')).toBe(1)
  await writeFile(join(files.root, 'import_files/10/10_2.jpg'), '')
  expect(await count('10')).toBe(1)
  for (const two of letters) await count(two)
  expect(await count('10')).toBe(2)
})

test('an export that is not there is no answer about a picture', async () => {
  await using files = await temporaryExport({})
  await rm(files.root, { recursive: true })
  await expect(createPictureFinder(files.root)).rejects.toThrow('ENOENT')
})
