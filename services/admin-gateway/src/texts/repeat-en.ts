import type { Texts } from './texts-shape.ts'

export const repeatEn: Texts['repeat'] = {
  title: 'Start it again',
  ways: { real: 'Import', same: 'Repeat', failed: 'Repeat only what failed' },
  about: {
    real: 'what the dry run has counted, this time written',
    same: 'the same kinds with the same options',
    failed: (kinds) => `${kinds}: writes only what was not loaded; switches nothing off`,
  },
}
