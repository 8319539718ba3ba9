import type { ReportCounts } from '@imports/shared/contracts/import-session'
import { createTestBed } from '@imports/shared/testing/test-bed'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { moreRuns } from '../../../tools/testing/more-runs.ts'
import { readCatalogue, writersOfRows } from './testing/catalogue-rows.ts'
import { expectedCatalogue } from './testing/expected-catalogue.ts'
import { type DirectImport, directImporter, emptyEverything } from './testing/import-directly.ts'
import { pairOfExports } from './testing/random-export.ts'
import { renderExport } from './testing/render-export.ts'

const { runs, seed } = moreRuns(20)

test(
  'A twice, B twice, and A again: the tables and the counts are what a model of a few lines says, and nothing is written twice',
  async () => {
    await using bed = await createTestBed()
    const run = directImporter(bed)
    const property = fc.asyncProperty(pairOfExports, fc.boolean(), async ([a, b], full) => {
      await emptyEverything(bed)
      const expected = expectedCatalogue()
      for (const [turn, files] of [a, a, b, b, a].entries()) {
        const counts = expected.importExport(files)
        const before = await writersOfRows(bed)
        const told = await run(renderExport(files, `2026-11-0${turn + 1}T12:00:00`), { full })
        expect(await readCatalogue(bed)).toEqual(expected.catalogue())
        expect(told.counts).toEqual(!full && isUnread(told) ? {} : counts)
        expectConsistent(told)
        if (turn === 1 || turn === 3) {
          expect(changes(told.counts)).toEqual([])
          expect(await writersOfRows(bed)).toEqual(before)
        }
      }
    })
    await fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) })
  },
  60_000 + runs * 5_000,
)

/** Nothing in the export was new, so nothing was read. */
const isUnread = ({ files }: DirectImport) => files.length > 0 && files.every(({ unchanged }) => unchanged)

/** Entities of which something was written. */
const changes = (counts: ReportCounts) =>
  Object.entries(counts).filter(([, { created, updated, deactivated }]) => created + updated + deactivated > 0)

/** Every record that failed is behind an error, and every different repeat behind a warning of its own. */
function expectConsistent({ counts, failed, warnings, issues }: DirectImport): void {
  const sum = (what: 'failed' | 'skipped') => Object.values(counts).reduce((all, of) => all + of[what], 0)
  const number = (of: Partial<DirectImport['issues'][number]>) =>
    issues.filter((issue) => Object.entries(of).every(([key, value]) => issue[key as 'code'] === value)).length
  expect(failed).toBe(number({ severity: 'error' }))
  expect(warnings).toBe(number({ severity: 'warning' }))
  expect(failed > 0).toBe(sum('failed') > 0)
  expect(failed).toBeLessThanOrEqual(sum('failed'))
  expect(number({ code: 'DUPLICATE_DIFFERS' })).toBe(sum('skipped'))
}
