import type { ImportEventType } from '@imports/shared/contracts/import-events'

/** What an event says, for those who listen to it. */
export const eventTexts: Record<ImportEventType, { summary: string; description: string }> = {
  'import.requested': {
    summary: 'A step of a run is to be done',
    description:
      'By the gateway for the first step, by the importer that finished the step before for the others, and again by the tracker when nobody answered. Lists every step of the run.',
  },
  'import.started': {
    summary: 'An importer has begun a step',
    description:
      'Once for each attempt: `attempt` above 1 says that the importer before has died or given the step back.',
  },
  'import.progressed': {
    summary: 'How far a step is',
    description: 'At most four a second, and always the last of a phase.',
  },
  'import.completed': {
    summary: 'A step was imported to its end',
    description:
      'Its rows are in the database, and nothing will change them but a later import. Records that could not be imported do not make it fail: they are counted in `failed`.',
  },
  'import.failed': {
    summary: 'A step has ended without success',
    description: 'The later steps of the run are cancelled. What had been written stays: every record is whole.',
  },
  'import.cancelled': {
    summary: 'A step was cancelled',
    description:
      'By an administrator, or because a step before it failed. Exactly one of completed, failed and cancelled ends a step.',
  },
  'import.cancel-requested': {
    summary: 'An administrator wants a run to end',
    description:
      'Concerns every open session of the run. What came of it is said by the steps: they may have completed by then.',
  },
}
