import type { Texts } from './texts-shape.ts'

export const stateEn: Texts['state'] = {
  serversTitle: 'Servers',
  servers: { postgres: 'Database', nats: 'Message broker', redis: 'Locks (Redis)' },
  answers: 'Working',
  silent: 'No answer',
  importersTitle: 'Importers',
  tracker: 'Session journal',
  ready: 'Connected',
  absent: 'Not connected',
  unknown: 'The broker does not answer: nobody knows who is connected.',
  replicas: (count) => `processes: ${count}`,
  atWork: 'at work',
  waiting: (count) => `waiting: ${count}`,
  countsTitle: 'In the catalogue',
  ofWhichActive: (all, active) => `${all}, ${active} active`,
  counts: {
    products: 'Products',
    variants: 'Variants (SKU)',
    categories: 'Categories',
    prices: 'Prices',
    stocks: 'Stocks',
    images: 'Pictures',
  },
  lastRuns: 'Last imports',
  allSessions: 'All sessions',
}
