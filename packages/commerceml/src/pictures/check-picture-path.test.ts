import { expect, test } from 'vitest'
import { checkPicturePath } from './check-picture-path.ts'

test.each([
  ['import_files/01/a_b.jpg', 'import_files/01/a_b.jpg'],
  ['import_files\\01\\a_b.JPEG', 'import_files/01/a_b.JPEG'],
  ['фото/мяч й.webp', 'фото/мяч й.webp'],
  ['a.png', 'a.png'],
  ['..a/b..c/...png.png', '..a/b..c/...png.png'],
  [`${'д'.repeat(125)}.png`, `${'д'.repeat(125)}.png`],
])('%j is a path of a picture', (text, path) => {
  expect(checkPicturePath(text)).toEqual({ path })
})

test.each([
  ['', 'EMPTY'],
  [`${'a/'.repeat(255)}a.jpg`, 'TOO_LONG'],
  ['import_files/a\0.jpg', 'CONTROL_CHARACTER'],
  ['import_files/a\n.jpg', 'CONTROL_CHARACTER'],
  ['import_files/a\u0085.jpg', 'CONTROL_CHARACTER'],
  ['/etc/a.jpg', 'ABSOLUTE'],
  ['\\\\server\\share\\a.jpg', 'ABSOLUTE'],
  ['C:\\a.jpg', 'ABSOLUTE'],
  ['c:a.jpg', 'ABSOLUTE'],
  ['import_files//a.jpg', 'EMPTY_SEGMENT'],
  ['import_files/../../a.jpg', 'DOT_SEGMENT'],
  ['import_files\\..\\a.jpg', 'DOT_SEGMENT'],
  ['./a.jpg', 'DOT_SEGMENT'],
  ['..', 'DOT_SEGMENT'],
  [`${'д'.repeat(126)}.jpg`, 'SEGMENT_TOO_LONG'],
  ['import_files/a.svg', 'NOT_A_PICTURE'],
  ['import_files/a.jpg.exe', 'NOT_A_PICTURE'],
  ['import_files/.jpg', 'NOT_A_PICTURE'],
  ['jpg', 'NOT_A_PICTURE'],
  ['import_files/a.jpg ', 'NOT_A_PICTURE'],
])('%j is refused as %s', (text, refused) => {
  expect(checkPicturePath(text)).toEqual({ refused })
})
