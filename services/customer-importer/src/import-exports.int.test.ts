import { resolve } from 'node:path'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { realExports } from '../../../tools/testing/real-exports.ts'
import { customerImporter, issuesOf, rows } from './testing/customer-bed.ts'

const sample = resolve(import.meta.dirname, '../../../samples/onec-export')

/** Imports the customers of an export, and tells how many of each kind there are and what was wrong with how many. */
async function imported(dir: string) {
  await using bed = await createTestBed()
  const step = await customerImporter(bed, dir)()
  const kinds = await rows(
    bed,
    'select kind, count(*)::int as all, count(*) filter (where not is_active)::int as off from customers.customer group by 1 order by 1',
  )
  const issues: Record<string, number> = {}
  for (const { field, code, severity } of await issuesOf(bed, step.sessionId)) {
    const of = `${severity} ${field} ${code}`
    issues[of] = (issues[of] ?? 0) + 1
  }
  return { counts: step.counts, kinds, issues }
}

test('the committed sample has what customers usually have, and what is wrong in it is told', async () => {
  expect(await imported(sample)).toEqual({
    counts: { created: 37, updated: 0, unchanged: 0, deactivated: 0, skipped: 3, failed: 0 },
    kinds: [
      { kind: 'legal_entity', all: 19, off: 0 },
      { kind: 'person', all: 8, off: 1 },
      { kind: 'sole_proprietor', all: 10, off: 0 },
    ],
    issues: {
      'warning ИНН INN_CHECK_DIGIT': 1,
      'warning НомерСчета ACCOUNT_CHECK_DIGIT': 1,
      'warning Контакт EMAIL_UNREADABLE': 1,
    },
  })
})

for (const { name, dir } of realExports().filter((each) => each.name.endsWith('-3.1'))) {
  test(`the customers of the real export ${name} are imported with all that is wrong in it`, async () => {
    expect(await imported(dir)).toEqual({
      counts: { created: 58, updated: 0, unchanged: 0, deactivated: 0, skipped: 2, failed: 0 },
      kinds: [
        { kind: 'legal_entity', all: 18, off: 0 },
        { kind: 'sole_proprietor', all: 40, off: 1 },
      ],
      issues: {
        'warning ИНН INN_CHECK_DIGIT': 2,
        'warning Контакт EMAIL_UNREADABLE': 1,
        'warning БИК BIK_FORMAT': 25,
        'warning НомерСчета ACCOUNT_CHECK_DIGIT': 11,
      },
    })
  })
}
