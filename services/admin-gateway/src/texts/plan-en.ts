import { ofEachKind } from './kind-words.ts'
import type { Texts } from './texts-shape.ts'

export const planEn: Texts['plan'] = {
  freshness: {
    never: 'never imported yet',
    same: (when) => `the same as in the last import (${when})`,
    older: (when) => `older than the last import (${when})`,
    newer: (when) => `newer than the last import (${when})`,
    newerFiles: (files, when) => `new since the last import (${when}): ${files}`,
  },
  title: 'What will happen',
  empty: 'Choose what to import: the steps will be here, in their order.',
  show: 'Show the plan',
  addCatalogue: 'Add the catalogue to the plan',
  does: ofEachKind('en', ({ does }) => does),
  keepsAbsent: 'Leaves products alone that the export does not have.',
  switchesOff:
    'Switches off products that the export does not have; if they are too many, it asks for confirmation first.',
  sameFiles: 'The files are those of the last time: they need not be read.',
  copiesOnly: 'Copies without checking: there will be no sizes to be shown.',
  took: (duration) => `Took ${duration} the last time.`,
  dryRun: 'Dry run: nothing will be written, the steps only count what would change.',
  real: 'Nothing is deleted. A step begins when the one before has ended; if one stops with an error, the next ones do not begin.',
}
