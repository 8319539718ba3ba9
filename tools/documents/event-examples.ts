import { readFileSync } from 'node:fs'
import { type ImportEventType, importEventTypes, importEventVersions } from '@imports/shared/contracts/import-events'

const fixtures = new URL('../../packages/shared/src/contracts/fixtures/', import.meta.url)

/** The newest fixture of each event: every version once published has one, which decodes for good. */
export const eventExamples = (): Record<ImportEventType, unknown> =>
  Object.fromEntries(
    importEventTypes.map((type) => [
      type,
      JSON.parse(readFileSync(new URL(`${type}.v${importEventVersions[type]}.json`, fixtures), 'utf8')),
    ]),
  ) as Record<ImportEventType, unknown> // one for each type
