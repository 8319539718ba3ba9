import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { debianProgram } from './debian-program.ts'
import { onPath } from './on-path.ts'

/** The path of a Chromium that starts, or `null` when this machine has none and none can be had. */
export async function findChromium(packagesDir: string, log: (line: string) => void): Promise<string | null> {
  const here = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
    .map(onPath)
    .find((path) => path !== undefined)
  if (here) return here
  try {
    // a font comes along, for a bare machine has none and draws empty pages
    const packages = ['chromium-headless-shell', 'chromium-common', 'fonts-dejavu-core']
    const program = await debianProgram({
      packages,
      program: 'usr/lib/chromium/chromium-headless-shell', // without the windows that nobody sees
      folder: join(packagesDir, 'chromium-headless-shell'),
      log,
    })
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return program
  } catch (error) {
    log(`no Chromium: ${error instanceof Error ? error.message : error}`)
    return null
  }
}
