import { rmSync } from 'node:fs'
import { schemaRows } from '@imports/shared/testing/schema-rows'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { customerImporter, issuesOf, writeExport } from './testing/customer-bed.ts'
import { customer, customers } from './testing/customer-xml.ts'

test('a dry run of customers writes nothing, and says what the import that follows says', async () => {
  await using bed = await createTestBed()
  const dir = bed.opened(writeExport({}), (made) => rmSync(made, { recursive: true }))
  const run = customerImporter(bed, dir)
  const written = () => schemaRows(bed, ['customers'])

  async function rehearsedAndDone() {
    const before = await written()
    const rehearsed = await run({ dryRun: true })
    expect(await written()).toEqual(before)
    const done = await run({})
    expect(rehearsed.counts).toEqual(done.counts)
    expect(rehearsed.files).toEqual(done.files)
    expect(await issuesOf(bed, rehearsed.sessionId)).toEqual(await issuesOf(bed, done.sessionId))
    return done
  }
  const file = 'contragents/contragents_1_1_a.xml'
  writeExport(
    { [file]: customers(customer('1'), customer('2', { inn: '123' }), customer('2', { name: 'Иначе' })) },
    dir,
  )
  const first = await rehearsedAndDone()
  expect(first.counts).toMatchObject({ created: 2 })
  expect(await issuesOf(bed, first.sessionId)).toHaveLength(2)
  writeExport({ [file]: customers(customer('1', { name: 'Другой' }), customer('2', { deleted: true })) }, dir)
  expect((await rehearsedAndDone()).counts).toMatchObject({ updated: 1, deactivated: 1 })
  await rehearsedAndDone()
})
