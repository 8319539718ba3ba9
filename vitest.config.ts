import { defineConfig } from 'vitest/config'

const leftOut = ['**/node_modules/**', '.runtime/**']
const servers = './tools/stack/test-servers.ts'

export default defineConfig({
  test: {
    maxWorkers: 2, // most of a test with servers is waiting
    // tools are tested as processes of their own, which are not counted
    coverage: { provider: 'v8', include: ['{packages,services}/**/*.ts'], exclude: ['**/*.test.ts'] },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,services,tools}/**/*.test.ts'],
          exclude: ['**/*.int.test.ts', ...leftOut],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{packages,services,tools}/**/*.int.test.ts'],
          exclude: leftOut,
          globalSetup: [servers],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.test.ts'],
          exclude: leftOut,
          globalSetup: [servers, './tools/test-browser.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
