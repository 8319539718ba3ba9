import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { machineFacts } from '../bench/machine.ts'
import { tryFolderLock } from '../folder-lock.mjs'
import { endLeftovers } from '../stack/owned-process.ts'
import { runAdmission } from './admission.ts'
import { allCases, casesLike, quickCases, quickControls } from './all-cases.ts'
import { realTimes } from './bed/bed-times.ts'
import { openChaosServers } from './bed/chaos-servers.ts'
import { type ChaosBed, type ChaosBedOptions, openChaosBed } from './bed/open-chaos-bed.ts'
import { writeTwoExports } from './bed/two-exports.ts'
import { randomCases } from './cases/random-cases.ts'
import { randomZombies } from './cases/zombie-cases.ts'
import type { ChaosCase } from './chaos-case.ts'
import { measureRecovery } from './measure-recovery.ts'
import { measureUndisturbed, type Undisturbed } from './measure-undisturbed.ts'
import { type ChaosOptions, parseOptions, usage } from './parse-options.ts'
import { keepHistory } from './report/keep-history.ts'
import { type ChaosSummary, caseLine, controlLine, isClean, summaryJson, summaryText } from './report/summary.ts'
import { writeFigures } from './report/write-document.ts'
import { playRollingRestart, type RollingResult } from './rolling-restart.ts'
import { type CaseResult, runCase } from './run-case.ts'
import { runControls } from './run-controls.ts'

const root = join(import.meta.dirname, '../..')
const startedAt = performance.now()

process.exitCode = await main()

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2))
  if ('help' in parsed) {
    console.log(usage)
    return 0
  }
  if ('wrong' in parsed) {
    console.error(`${parsed.wrong}\n\n${usage}`)
    return 3
  }
  if (parsed.run.list) {
    console.log(allCases.map(({ name }) => name).join('\n'))
    return 0
  }
  const folder = join(root, '.runtime', parsed.run.folder)
  mkdirSync(folder, { recursive: true })
  const lock = tryFolderLock(join(folder, 'chaos.lock'))
  if ('heldBy' in lock) {
    console.error(`chaos: another one is at work here (process ${lock.heldBy})`)
    return 1
  }
  try {
    return report(await play(parsed.run, folder), parsed.run)
  } catch (error) {
    console.error(`chaos: ${error instanceof Error ? error.stack : error}`)
    return 1
  } finally {
    lock.release()
  }
}

function report(summary: ChaosSummary, { json, write }: ChaosOptions): number {
  console.log(summaryText(summary))
  if (write) {
    const date = new Date().toISOString().slice(0, 10)
    writeFigures(join(root, 'docs/reliability.md'), summary, { machine: machineFacts(), date })
    say('wrote docs/reliability.md')
  }
  if (json) console.log(summaryJson(summary))
  return isClean(summary) ? 0 : 1
}

async function play(options: ChaosOptions, folder: string): Promise<ChaosSummary> {
  const { seed } = options
  const { fixed, atRandom } = chosenCases(options)
  const seeds = Array.from({ length: options.seeds }, (_, at) => seed + at)
  const names = options.quick && options.controls.length === 0 ? quickControls : options.controls
  await endLeftovers(join(folder, 'servers/run'), say)
  await using servers = await openChaosServers({
    dataDir: join(folder, 'servers'),
    packagesDir: join(root, '.runtime/debian'),
    preferredPort: 26_432,
    say,
  })
  const exports = await writeTwoExports(join(folder, 'exports'), { goods: 60, seed })
  const bedOptions = { servers, exports, folder }
  const summary: ChaosSummary = {
    seeds,
    cases: [],
    random: [],
    rolling: null,
    controls: [],
    recovery: [],
    admission: null,
  }
  if (fixed.length + atRandom.length + names.length > 0) {
    await using bed = await openChaosBed({ ...bedOptions, name: 'main' })
    await bed.fleet.ensure(['importer-1', 'tracker-1', 'gateway-1'])
    const undisturbed = await measureUndisturbed(bed)
    say('the bed is ready')
    for (const each of seeds)
      summary.cases = [...summary.cases, ...(await playCases(bed, fixed, { seed: each, undisturbed, folder }))]
    summary.random = await playCases(bed, atRandom, { seed, undisturbed, folder })
    for (const name of bed.fleet.names()) await bed.fleet.end(name, 'SIGTERM')
    summary.controls = await playControls(names, bedOptions, { seed, undisturbed, folder })
  }
  if (options.rolling) summary.rolling = await playRolling(bedOptions, seed)
  if (options.recovery > 0) summary.recovery = await playRecovery(options.recovery, bedOptions, seed)
  if (options.admission > 0) summary.admission = await playAdmission(options.admission)
  return summary
}

/** The fixed cases are played with each seed; of those that are nothing but their seed, there are as many as are asked for. */
function chosenCases({ cases, quick, random, zombies }: ChaosOptions) {
  const fixed = cases === 'all' ? [...allCases] : casesLike(quick && cases.length === 0 ? quickCases : cases)
  return { fixed, atRandom: [...randomZombies(zombies), ...randomCases(random)] }
}

interface PlaySettings {
  seed: number
  undisturbed: Undisturbed
  folder: string
}

async function playCases(bed: ChaosBed, cases: readonly ChaosCase[], settings: PlaySettings): Promise<CaseResult[]> {
  const results: CaseResult[] = []
  for (const chaosCase of cases) {
    const result = await runCase(bed, chaosCase, settings.seed, settings.undisturbed)
    say(caseLine(result))
    if (result.violations.length > 0) await tellViolations(bed, result, settings)
    results.push(result)
  }
  return results
}

async function tellViolations(
  bed: ChaosBed,
  result: CaseResult,
  { seed, folder }: Pick<PlaySettings, 'seed' | 'folder'>,
): Promise<void> {
  for (const { invariant, what } of result.violations) console.error(`  ${invariant}  ${what}`)
  console.error(`  kept in ${await keepHistory(bed, result, seed, folder)}`)
  const which = result.group === 'rolling' ? '--rolling' : `--cases ${result.name}`
  console.error(`  again: npm run chaos -- --seed ${seed} ${which}`)
}

function playControls(
  names: readonly string[],
  bed: Pick<ChaosBedOptions, 'servers' | 'exports' | 'folder'>,
  settings: PlaySettings,
) {
  return runControls({
    names,
    bed,
    ...settings,
    onResult: (result) => say(controlLine(result)),
    onUndetected: async (openBed, results) => {
      for (const result of results) await tellViolations(openBed, result, settings)
    },
  })
}

async function playRecovery(count: number, bedOptions: Omit<ChaosBedOptions, 'name'>, seed: number) {
  const exports = await writeTwoExports(join(bedOptions.folder, 'recovery-exports'), { goods: 3_000, seed })
  await using bed = await openChaosBed({ ...bedOptions, exports, name: 'recovery', times: realTimes })
  return await measureRecovery(bed, count, (how, ms) => say(`${how}: work went on after ${(ms / 1000).toFixed(1)} s`))
}

/** An export large enough that nothing is over before all were restarted, and the real times: who is told to end hands over at once. */
async function playRolling(bedOptions: Omit<ChaosBedOptions, 'name'>, seed: number): Promise<RollingResult> {
  const exports = await writeTwoExports(join(bedOptions.folder, 'rolling-exports'), {
    goods: 2_000,
    customers: 4_000,
    seed,
    pictures: true,
  })
  await using bed = await openChaosBed({ ...bedOptions, exports, name: 'rolling', times: realTimes })
  const result = await playRollingRestart(bed, seed)
  say(caseLine(result))
  for (const line of result.diary) say(line)
  if (result.violations.length > 0) await tellViolations(bed, result, { seed, folder: bedOptions.folder })
  return result
}

async function playAdmission(rounds: number) {
  const figures = await runAdmission({ rounds, starts: 100 })
  for (const fault of figures.faults) say(`admission: ${fault}`)
  return figures
}

function say(line: string) {
  console.error(`chaos ${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}`)
}
