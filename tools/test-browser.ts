import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { findChromium } from './chromium.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of a Chromium; `null` where there is none, and then the test is to be skipped. */
    chromium: string | null
  }
}

/** Vitest's global setup: finds the browser, and says plainly when there is none. */
export async function setup(project: TestProject): Promise<void> {
  const say = (line: string) => console.log(`tests: ${line}`)
  const chromium = await findChromium(join(import.meta.dirname, '../.runtime/debian'), say)
  if (!chromium) say('the browser tests are left out')
  if (!chromium && process.env.CI) throw new Error('no Chromium for the browser tests; with CI set that is a failure')
  project.provide('chromium', chromium)
}
