import { earlierDesign, type Protocol, runProtocol } from '../protocol.ts'
import type { World } from '../world.ts'
import { chain, oneRun, sameKind, twoKinds, withFaults } from './worlds.ts'

/** A protocol without one of its rules (or an earlier one), in a world where that shows. A control that finds nothing is a fault of the model. */
export interface Control {
  name: string
  shows: string
  protocol: Protocol
  world: World
  /** Beginning of a violation's name; `stuck`: states from which the goal is not reached without faults and help. */
  mustFind: string
  /** Moves of the shortest way there. */
  steps: number
  /** The search goes on behind violations. */
  goOn?: boolean
}

const without = (change: Partial<Protocol>): Protocol => ({ ...runProtocol, ...change })

/** The lock decides and events tell, but outcomes are in the ledger and live owners are left alone. */
const lockDecides: Protocol = {
  ...earlierDesign,
  outcomesRecorded: true,
  heartbeatGuard: 'first',
  poisonTakesToken: true,
}
const unwatched: Protocol = { ...lockDecides, watchdog: 'off' }
/** Admission by rows, and an importer that takes the lock before the claim. */
const lockFirst = without({
  admission: 'rows',
  watchdog: 'off',
  claimBeforeLock: false,
  foreignLock: 'stops',
  oneOpenRun: false,
})

const calm = { stepsFail: false }
const quietTwo: World = { ...twoKinds, ...calm }
const quietChain: World = { ...chain, ...calm }
const stoppedTwice = withFaults({ ...oneRun, ...calm }, 2, ['stop'])
const stoppedOnce = withFaults(oneRun, 1, ['stop'])

// biome-ignore format: a table
export const controls: readonly Control[] = [
  { name: 'row-1', shows: 'a sleeper of another run writes', protocol: lockDecides, world: withFaults(quietTwo, 1, ['stop']), mustFind: 'stale-write', steps: 16, goOn: true },
  { name: 'row-1b', shows: 'the same, nobody sleeps: Redis flushed, tracker behind', protocol: unwatched, world: withFaults(quietTwo, 2, ['flush', 'lag']), mustFind: 'stale-write', steps: 14 },
  { name: 'row-1c', shows: 'the same by breaking the lock', protocol: unwatched, world: { ...withFaults(quietTwo, 1, ['lag']), administratorBreaks: true }, mustFind: 'stale-write', steps: 14 },
  { name: 'row-2', shows: 'a token for all runs is not enough', protocol: { ...unwatched, fence: 'scope' }, world: withFaults(quietTwo, 2, ['flush', 'lag']), mustFind: 'runs-interleaved', steps: 20 },
  { name: 'row-3', shows: 'the row says failed, the database is complete', protocol: without({ watchdog: 'events' }), world: withFaults(oneRun, 1, ['crash', 'stop']), mustFind: 'row-lies (failed', steps: 10 },
  { name: 'row-3b', shows: 'an expiry that the importer checks does not help', protocol: without({ watchdog: 'events', expiryChecked: true }), world: stoppedOnce, mustFind: 'row-lies (failed', steps: 10 },
  { name: 'row-4', shows: 'two different terminal events', protocol: without({ outcomesRecorded: false, watchdog: 'off' }), world: { ...withFaults(oneRun, 1, ['crash', 'stop']), administratorCancels: true }, mustFind: 'two-terminal-events', steps: 13 },
  { name: 'row-5', shows: 'poison declared, the last owner alive', protocol: without({ poisonTakesToken: false }), world: stoppedTwice, mustFind: 'write-after-outcome', steps: 14 },
  { name: 'row-5b', shows: 'poison ends a healthy owner', protocol: without({ heartbeatGuard: 'none' }), world: withFaults({ ...oneRun, ...calm }, 2, ['redelivery']), mustFind: 'healthy-owner-ended', steps: 9 },
  { name: 'row-6', shows: '"not started", but it runs', protocol: without({ unknownPublication: 'refused' }), world: withFaults(oneRun, 1, ['lost-answer']), mustFind: 'refused-but-ran', steps: 7 },
  { name: 'row-7', shows: '"break" breaks nothing', protocol: without({ breakEnds: 'nothing' }), world: { ...oneRun, administratorBreaks: true }, mustFind: 'write-after-break', steps: 8 },
  { name: 'row-8', shows: 'two runs admitted', protocol: without({ admission: 'rows' }), world: withFaults(quietTwo, 1, ['flush']), mustFind: 'two-admitted', steps: 9 },
  { name: 'row-9', shows: 'the next session does not exist, nobody sees it', protocol: without({ watchdog: 'events', reconcile: false, rowsUpFront: false }), world: withFaults(quietChain, 2, ['stop']), mustFind: 'stuck', steps: 12, goOn: true },
  { name: 'row-10', shows: 'the new stream counts from 1, the old rows hear nothing', protocol: without({ sequencesGoOn: false }), world: withFaults(oneRun, 1, ['stream-loss']), mustFind: 'stuck', steps: 5 },
  { name: 'row-11', shows: 'an accepted run vanishes with the stream', protocol: without({ admission: 'rows' }), world: withFaults(oneRun, 1, ['stream-loss']), mustFind: 'stuck', steps: 4 },
  { name: 'row-12', shows: 'decided, never told', protocol: without({ reconcile: false }), world: withFaults(oneRun, 1, ['stream-loss']), mustFind: 'stuck', steps: 5 },
  { name: 'row-13', shows: 'only the end of a lease helps: the lock is asked before the claim', protocol: lockFirst, world: { ...withFaults({ ...sameKind, ...calm }, 1, ['flush']), leasesEnd: false }, mustFind: 'stuck', steps: 4, goOn: true },
  { name: 'row-14', shows: 'a lock without an owner: a sleeper renews it unfenced', protocol: without({ retakeIsFenced: false }), world: { ...withFaults({ ...oneRun, ...calm }, 2, ['stop', 'flush']), leasesEnd: false }, mustFind: 'stuck', steps: 15 },
  { name: 'unfenced-adoption', shows: 'the same at the entry: a sleeper adopts the lock unfenced', protocol: without({ adoptionIsFenced: false }), world: { ...withFaults({ ...oneRun, ...calm }, 2, ['stop', 'flush']), leasesEnd: false }, mustFind: 'stuck', steps: 14 },
  { name: 'no-fence', shows: 'a write without a fence', protocol: without({ fence: 'none' }), world: stoppedOnce, mustFind: 'stale-write', steps: 10 },
  { name: 'fence-by-select', shows: 'a fence that reads the token and holds no row', protocol: without({ fenceStatement: 'plain-select' }), world: { ...stoppedOnce, transactions: 'two-phase' }, mustFind: 'stale-write', steps: 11 },
  { name: 'poison-before-heartbeat', shows: 'a live owner is looked for after the attempts are counted', protocol: without({ heartbeatGuard: 'after-poison' }), world: withFaults({ ...oneRun, ...calm }, 3, ['redelivery', 'crash']), mustFind: 'healthy-owner-ended', steps: 10 },
  { name: 'no-watchdog', shows: 'nobody ends a silent run', protocol: without({ watchdog: 'off' }), world: withFaults(oneRun, 1, ['lost-answer']), mustFind: 'stuck', steps: 3 },
]
