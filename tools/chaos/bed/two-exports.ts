import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeSample } from '../../sample/write-sample.ts'

/** Two exports of one shop: the same records by 1C's ids, and of every good and offer the name, of every price and stock the number differs. */
export interface TwoExports {
  first: string
  second: string
}

export type ExportName = keyof TwoExports

export async function writeTwoExports(
  folder: string,
  {
    goods,
    customers = 40,
    seed,
    pictures = false,
  }: { goods: number; customers?: number; seed: number; pictures?: boolean },
): Promise<TwoExports> {
  const exports = { first: join(folder, 'first'), second: join(folder, 'second') }
  for (const dir of Object.values(exports)) if (existsSync(dir)) rmSync(dir, { recursive: true })
  await writeSample({ out: exports.first, goods, customers, family: '3.1', seed, pictures })
  cpSync(exports.first, exports.second, { recursive: true })
  for (const file of readdirSync(exports.second, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.xml')) continue
    const path = join(exports.second, file)
    writeFileSync(path, asSecond(readFileSync(path, 'utf8')))
  }
  return exports
}

const asSecond = (xml: string): string =>
  xml
    .replace(/(<(?:Товар|Предложение)>(?:(?!<\/(?:Товар|Предложение)>).)*?<Наименование>)/gs, '$1Второй ')
    .replace(/<ЦенаЗаЕдиницу>(\d+)/g, '<ЦенаЗаЕдиницу>1$1')
    .replace(/<Количество>(\d+)/g, '<Количество>2$1')
