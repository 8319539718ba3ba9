import type { Texts } from './texts-shape.ts'

export const rehearsalEn: Texts['rehearsal'] = {
  mark: 'dry run',
  counts: 'What would be done',
  done: (parts) => `🧪 Dry run completed, nothing was written: ${parts}`,
  stopped: (sentence) => `🧪 Dry run, nothing was written. ${sentence}`,
  notCounted: 'Is not counted by itself: these records are counted with the catalogue.',
  notCountable:
    'Cannot be counted: the products of a rehearsed catalogue are not there. Start it by itself after the catalogue is imported.',
  countedInCatalogue: 'counted with the catalogue',
  afterCatalogue: 'can be counted after the catalogue is imported',
}
