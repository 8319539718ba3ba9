import { parseCLI, startVitest, type TestModule, type Vitest } from 'vitest/node'

let counts = { passed: 0, failed: 1, skipped: 0 } // what to say of a run that did not even come to its tests
process.on('exit', () => console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`))

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])
const vitest = await startVitest('test', filter, options)
counts = countTests(vitest)
const code = Number(process.exitCode ?? 0) || (counts.failed > 0 ? 1 : 0)
await vitest.close()
process.exit(code)

function countTests({ state }: Vitest) {
  const modules = state.getTestModules()
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
  const count = (wanted: string) => states.filter((state) => state === wanted).length
  return {
    passed: count('passed'),
    failed: count('failed') + state.getUnhandledErrors().length + faultsOutsideTests(modules),
    skipped: count('skipped'),
  }
}

/** A file that does not load, or a hook that fails, fails no test: it counts as one failure itself. */
function faultsOutsideTests(modules: TestModule[]): number {
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()])
  return suites.filter((suite) => suite.errors().length > 0).length
}
