import { expect, test } from 'vitest'
import { parseCommand } from './parse-command.ts'

const parse = (line: string) => parseCommand(line.split(' ').filter(Boolean), '/home/shop')
const run = (line: string) => {
  const parsed = parse(line)
  if (!('run' in parsed)) throw new Error(JSON.stringify(parsed))
  return parsed.run
}

test('kinds are listed with commas', () => expect(run('catalog,stocks').kinds).toEqual(['catalog', 'stocks']))

test('a relative directory is meant from where the user is', () => {
  expect(run('catalog --data-dir export').dataDir).toBe('/home/shop/export')
  expect(run('catalog --data-dir /srv/export').dataDir).toBe('/srv/export')
  expect(run('catalog').dataDir).toBeUndefined()
})

test.each([
  ['--file-type rests', ['stocks']],
  ['--file-type prices', ['prices']],
  ['--file-type all', ['catalog']],
  ['catalog --file-type goods', ['catalog']],
  ['catalog --file-type rests', ['stocks']],
  ['catalog,customers --file-type prices', ['prices', 'customers']],
])('the old command’s file types keep their meaning: %s', (line, kinds) => expect(run(line).kinds).toEqual(kinds))

test.each([
  '',
  'catalogue',
  'catalog stocks',
  'customers --file-type rests',
  'catalog --file-type contragents',
  'catalog --file-type constructor',
  'catalog --unknown',
  'stocks --switch-off-absent',
  'catalog --no-validate-images',
  'catalog --file-type prices --switch-off-absent',
])('is refused as wrong: «%s»', (line) => expect(parse(line)).toHaveProperty('wrong'))

test('what is asked of a run is passed on, and nothing else', () => {
  expect(run('catalog').options).toEqual({})
  expect(run('catalog --full --switch-off-absent').options).toEqual({ full: true, switchOffAbsent: true })
  expect(run('catalog,prices --dry-run').options).toEqual({ dryRun: true })
  expect(run('catalog --confirm').options).toEqual({ confirm: true })
  expect(run('images --no-validate-images').options).toEqual({ validateImages: false })
})

test('a cancel names a run and nothing else', () => {
  expect(parse('--cancel 0191c2aa-0000-7000-8000-000000000001 --json')).toMatchObject({
    cancel: { runId: '0191c2aa-0000-7000-8000-000000000001', json: true },
  })
  for (const line of ['--cancel', 'catalog --cancel x', '--cancel=']) expect(parse(line), line).toHaveProperty('wrong')
})

test('help is help whatever else is said', () => expect(parse('catalog --help')).toEqual({ help: true }))
