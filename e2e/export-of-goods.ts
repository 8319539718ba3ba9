import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSample } from '../tools/sample/write-sample.ts'

/** An export of 60 goods with pictures, and one more good that cannot be imported. */
export interface ExportOfGoods {
  dir: string
  /** As it was written. */
  restore(): void
  /** Without half of its goods. */
  halve(): void
}

export async function exportOfGoods(): Promise<ExportOfGoods> {
  const dir = mkdtempSync(join(tmpdir(), 'export-'))
  await writeSample({ out: dir, goods: 60, family: '3.1', seed: 7, pictures: true })
  const [name = ''] = readdirSync(join(dir, 'goods')).filter((file) => file.endsWith('.xml'))
  const file = join(dir, 'goods', name)
  const whole = readFileSync(file, 'utf8').replace(
    '<Товары>',
    '<Товары><Товар><Наименование>Без Ид</Наименование></Товар>',
  )
  const restore = () => writeFileSync(file, whole)
  const halve = () => {
    let left = 30
    writeFileSync(
      file,
      whole.replace(/<Товар>[\s\S]*?<\/Товар>/g, (good) => (left-- > 0 ? '' : good)),
    )
  }
  restore()
  return { dir, restore, halve }
}
