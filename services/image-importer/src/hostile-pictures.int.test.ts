import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { jpegOf } from './testing/draw-pictures.ts'
import { hostileContents } from './testing/hostile-contents.ts'
import {
  expectWholeMedia,
  filesIn,
  folderOf,
  gallery,
  putProducts,
  startPictureImporter,
  writePictures,
} from './testing/picture-bed.ts'

/** What a file holds (see hostile-contents.ts) → what is said of it; `taken`: it is a picture as well. */
const ofContents: Record<string, string> = {
  'zero bytes': 'FORMAT',
  'one byte': 'FORMAT',
  'a megabyte of zeros': 'FORMAT',
  'a megabyte of noise': 'FORMAT',
  'a text': 'FORMAT',
  'a page with a script': 'FORMAT',
  'a PHP script': 'FORMAT',
  'a shell script': 'FORMAT',
  'an ImageMagick script that fetches': 'FORMAT',
  'PostScript that deletes': 'FORMAT',
  'a PDF': 'FORMAT',
  'a ZIP': 'FORMAT',
  'a program': 'FORMAT',
  'an SVG': 'FORMAT',
  'an SVG that names a file of the machine': 'FORMAT',
  'an SVG of a billion entities': 'FORMAT',
  'a GIF': 'FORMAT',
  'a GIF that is a script as well': 'FORMAT',
  'a TIFF': 'FORMAT',
  'an AVIF': 'FORMAT',
  'a BMP': 'FORMAT',
  'an icon': 'FORMAT',
  'a HEIC': 'FORMAT',
  'a JPEG 2000': 'FORMAT',
  'a JPEG XL': 'FORMAT',
  'a Photoshop file': 'FORMAT',
  'a JPEG cut off in the middle': 'DAMAGED',
  'a JPEG without its last byte': 'DAMAGED',
  'a JPEG of nothing but its first bytes': 'DAMAGED',
  'a JPEG that ends as it begins': 'DAMAGED',
  'a PNG cut off in the middle': 'DAMAGED',
  'a PNG of nothing but its signature': 'DAMAGED',
  'a WebP cut off in the middle': 'DAMAGED',
  'a WebP of nothing but its header': 'DAMAGED',
  'a PNG of 256 megapixels in some kilobytes': 'TOO_MANY_PIXELS',
  'a PNG that says it is two thousand million pixels wide': 'DAMAGED',
  'a PNG of one column of sixty megapixels': 'TOO_MANY_PIXELS',
  'a JPEG that says it is as large as a JPEG can be': 'TOO_MANY_PIXELS',
  'a WebP that says it is as large as a WebP can be': 'TOO_MANY_PIXELS',
  'a JPEG of 31 megabytes': 'TOO_LARGE',
  'a PNG of no width': 'DAMAGED',
  'a JPEG of no height': 'DAMAGED',
  'a PNG whose checksum is wrong': 'DAMAGED',
  'a PNG whose pixels cannot be unpacked': 'DAMAGED',
  'a PNG with too few pixels': 'DAMAGED',
  'a PNG that needs colours and has none': 'DAMAGED',
  'a JPEG without its tables': 'DAMAGED',
  'a JPEG whose pixels are noise': 'DAMAGED',
  'a JPEG that is a page with a script as well': 'taken',
  'a JPEG with a PHP script in its comment': 'taken',
  'a JPEG with a ZIP behind it': 'taken',
  'a PNG with a PHP script behind it': 'taken',
  'a PNG with a hundred megabytes of text in some kilobytes': 'taken',
}

type Put = (path: string, secret: string) => void

const ofFiles: Record<string, [put: Put, code: string]> = {
  'a link out of the export': [(path, secret) => symlinkSync(join(secret, 'secret.jpg'), path), 'OUTSIDE'],
  'a link to a file of the machine': [(path) => symlinkSync('/etc/passwd', path), 'OUTSIDE'],
  'a link to a device': [(path) => symlinkSync('/dev/zero', path), 'OUTSIDE'],
  'a link to itself': [(path) => symlinkSync(path, path), 'NOT_FOUND'],
  'a link to nothing': [(path) => symlinkSync(`${path}.gone`, path), 'NOT_FOUND'],
  'a pipe that nobody writes to': [(path) => execFileSync('mkfifo', [path]), 'NOT_A_FILE'],
  'a folder': [(path) => mkdirSync(path), 'NOT_A_FILE'],
}

const ofPaths: Record<string, [path: string, code: string]> = {
  'a way up': ['import_files/../../secret/secret.jpg', 'DOT_SEGMENT'],
  'a way up as Windows writes it': ['import_files\\..\\..\\secret\\secret.jpg', 'DOT_SEGMENT'],
  'a way up in other letters': ['import_files/%2e%2e/%2e%2e/secret/secret.jpg', 'NOT_FOUND'],
  'a way through a folder that leads out': ['import_files/out/secret.jpg', 'OUTSIDE'],
  'a path of the machine': ['/etc/passwd.jpg', 'ABSOLUTE'],
  'a path of another machine': ['\\\\server\\share\\x.jpg', 'ABSOLUTE'],
  'a drive': ['C:\\windows\\x.jpg', 'ABSOLUTE'],
  'an address': ['https://example.com/x.jpg', 'EMPTY_SEGMENT'],
  'a line break': ['import_files/a1/x\n.jpg', 'CONTROL_CHARACTER'],
  'a name that no file can have': [`import_files/a1/${'x'.repeat(300)}.jpg`, 'SEGMENT_TOO_LONG'],
  'a path that is too long': [`${'folder/'.repeat(80)}x.jpg`, 'TOO_LONG'],
  'a program that calls itself a picture': ['import_files/a1/x.jpg.exe', 'NOT_A_PICTURE'],
}

test('hostile pictures are told one by one; nothing of them gets out, nothing from outside gets in, and the product keeps the others', async () => {
  const contents = await hostileContents()
  await using bed = await createTestBed()
  const [exportDir, secret] = [folderOf(bed, 'export'), folderOf(bed, 'secret')]
  const mediaDir = join(folderOf(bed, 'media'), 'media')
  const [good, hidden] = await Promise.all([jpegOf({ seed: 50 }), jpegOf({ seed: 51 })])
  const named = new Map<string, string>(Object.entries(ofPaths).map(([name, [path]]) => [name, path]))
  const place = (name: string) => {
    named.set(name, `import_files/a1/${named.size}.jpg`)
    return named.get(name) ?? ''
  }
  const written = Object.entries(contents).map(([name, content]): [string, Buffer] => [place(name), content])
  writePictures(exportDir, { 'import_files/a1/good.jpg': good, ...Object.fromEntries(written) })
  writePictures(secret, { 'secret.jpg': hidden })
  symlinkSync(secret, join(exportDir, 'import_files/out'))
  for (const [name, [put]] of Object.entries(ofFiles)) put(join(exportDir, place(name)), secret)
  const inExport = readdirSync(exportDir, { recursive: true })
  const ids = [...named.keys()].map((name, at): [string, string] => [name, `a1-${at}`])
  await putProducts(
    bed,
    Object.fromEntries(ids.map(([name, id]) => [id, [named.get(name) ?? '', 'import_files/a1/good.jpg']])),
  )

  const { outcome, counts, issues } = await startPictureImporter(bed, { exportDir, mediaDir }).run()

  const said = new Map(issues.map(({ onec_id, code }) => [onec_id, code.replace('PICTURE_', '')]))
  const became = Object.fromEntries(ids.map(([name, id]) => [name, said.get(id) ?? 'taken']))
  const expected = { ...ofContents, ...withCodes(ofFiles), ...withCodes(ofPaths) }
  expect(became).toEqual(expected)
  expect(ids.length).toBeGreaterThanOrEqual(60)
  const taken = Object.values(expected).filter((code) => code === 'taken').length
  expect({
    outcome,
    failed: counts.image?.failed,
    severities: new Set(issues.map(({ severity }) => severity)),
  }).toEqual({
    outcome: 'completed',
    failed: ids.length - taken,
    severities: new Set(['warning']),
  })
  for (const shown of Object.values(await gallery(bed))) expect(shown).toContain('import_files/a1/good.jpg')
  expect(await expectWholeMedia(bed, mediaDir)).toBe(taken + 1)
  expect(readdirSync(exportDir, { recursive: true })).toEqual(inExport)
  expect([...filesIn(secret).keys()]).toEqual(['secret.jpg'])
})

const withCodes = (table: Record<string, [unknown, string]>) =>
  Object.fromEntries(Object.entries(table).map(([name, [, code]]) => [name, code]))
