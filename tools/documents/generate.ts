import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { breakingChanges } from './breaking-changes.ts'
import { documents } from './documents.ts'

const usage = `npm run generate [-- --check] [--against FILE]

Writes what follows from the schemas, the kinds of import and the permissions: asyncapi.yaml, docs/configuration.md, and the users of NATS and Redis
in deploy/. An asyncapi.yaml that would break those who listen is not written: a change that is more than an addition is a new version of the event.

  --check          write nothing; exit code 1 when a document is out of date
  --against FILE   the document that was published last, instead of asyncapi.yaml as it is
`

const root = join(import.meta.dirname, '../..')

process.exitCode = main()

function main(): number {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, against: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    console.log(usage)
    return 0
  }
  const broken = brokenPromises(values.against ?? join(root, 'asyncapi.yaml'))
  if (broken.length > 0) {
    console.error(`This would break those who listen to our events:\n${broken.map((what) => `  ${what}`).join('\n')}`)
    return 1
  }
  const outdated = Object.entries(documents).filter(([file, text]) => readIfThere(join(root, file)) !== text)
  for (const [file, text] of outdated) {
    if (!values.check) writeFileSync(join(root, file), text)
    console.log(`${file} ${values.check ? 'is out of date: npm run generate' : 'written'}`)
  }
  return values.check && outdated.length > 0 ? 1 : 0
}

function brokenPromises(published: string): string[] {
  const text = readIfThere(published)
  return text === '' ? [] : breakingChanges(parse(text), parse(documents['asyncapi.yaml']))
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
