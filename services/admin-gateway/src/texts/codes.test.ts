import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { textsOf } from './texts.ts'

const root = join(import.meta.dirname, '../../../..')

/** Every source that may give an issue or a failure its code. */
const sources = ['packages/commerceml/src', 'packages/shared/src', 'services']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith('.ts') && !/admin-gateway|node_modules|testing|fuzz|\/model\/|\.test\.ts$/.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n')

/** How codes are written where they arise. */
const spellings = [
  /ImportFailure\(\s*'([A-Z_]+)'/g,
  /\bcode: '([A-Z_]+)'/g,
  /'(?:warning|error)', '([A-Z_]+)'/g,
  /warning\(\s*'([A-Z_]+)'/g,
  /addProblem\([^)]*'([A-Z_]+)'/g,
  /\bfail\('([A-Z_]+)'/g,
  /settle\(p_run, '\w+', '([A-Z_]+)'/g,
  /^ {2}([A-Z]+_[A-Z_]+):\s+'[^']*[а-я]/gm, // the ledger's own
]
const codes = new Set(spellings.flatMap((spelling) => [...sources.matchAll(spelling)].map(([, code = '']) => code)))

test('every code that an import can give has a title', () => {
  expect(codes.size).toBeGreaterThan(35)
  // faults of pictures are written without the word that makes them codes
  const isTitled = (code: string) => [code, `PICTURE_${code}`].some((name) => Object.hasOwn(textsOf('ru').codes, name))
  expect([...codes].filter((code) => !isTitled(code))).toEqual([])
})
