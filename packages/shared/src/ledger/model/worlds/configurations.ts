import { type Protocol, runProtocol } from '../protocol.ts'
import type { World } from '../world.ts'
import { chain, chainAndRun, oneRun, sameKind, twoKinds, withFaults } from './worlds.ts'

/** The protocol as it stands in one world, where nothing may be found. */
export interface Configuration {
  name: string
  about: string
  protocol: Protocol
  world: World
  /** `quick`: with the tests. `usual`: seconds. `large`: minutes, only when all are asked for. */
  size: 'quick' | 'usual' | 'large'
}

const protocol = runProtocol
const threeImporters = { importers: 3 }
const twoPhase = { transactions: 'two-phase' } as const
const administrator = { administratorCancels: true, administratorBreaks: true }
const calm = { stepsFail: false }
const noLeaseEnd = { leasesEnd: false }
/** The same run asked for by two gateways. */
const sameForm: World = { ...oneRun, gateways: [0, 0], importers: 2 }

// biome-ignore format: a table
export const configurations: readonly Configuration[] = [
  { name: 'one-run', size: 'quick', about: 'one step, crash, stop, silence, redelivery', protocol, world: withFaults(oneRun, 2, ['crash', 'stop', 'silence', 'redelivery']) },
  { name: 'one-run-two-phase', size: 'quick', about: 'the same with open transactions', protocol, world: withFaults({ ...oneRun, ...twoPhase }, 2, ['crash', 'stop']) },
  { name: 'one-run-answers-lost', size: 'quick', about: 'answers of the broker lost', protocol, world: withFaults(oneRun, 2, ['lost-answer', 'crash']) },
  { name: 'one-run-redelivered', size: 'quick', about: 'redelivery to live owners', protocol, world: withFaults({ ...oneRun, ...calm }, 3, ['redelivery', 'crash']) },
  { name: 'one-run-stream-lost', size: 'quick', about: 'stream lost, cancel and break', protocol, world: { ...withFaults({ ...oneRun, importers: 2 }, 1, ['stream-loss']), ...administrator } },
  { name: 'no-lease-ends', size: 'quick', about: 'no lock is left over: stop, flush, and leases last for ever', protocol, world: { ...withFaults({ ...oneRun, ...calm }, 2, ['stop', 'flush']), ...noLeaseEnd } },
  { name: 'same-form-twice', size: 'quick', about: 'one form twice, gateways stop and crash, window', protocol, world: withFaults(sameForm, 1, ['crash', 'stop', 'gateway', 'window', 'lost-answer']) },
  { name: 'same-kind-flushed', size: 'quick', about: 'two runs of one kind, flush, leases last for ever', protocol, world: { ...withFaults({ ...sameKind, ...calm }, 1, ['flush']), ...noLeaseEnd } },
  { name: 'two-kinds-flushed', size: 'usual', about: 'two runs, flush', protocol, world: withFaults({ ...twoKinds, ...calm }, 1, ['flush']) },
  { name: 'same-form-three-faults', size: 'usual', about: 'one form twice, three faults', protocol, world: withFaults(sameForm, 3, ['crash', 'stop', 'gateway', 'window']) },
  { name: 'chain', size: 'usual', about: 'two steps, crash, stop', protocol, world: withFaults({ ...chain, ...calm }, 2, ['crash', 'stop']) },
  { name: 'chain-stream-lost', size: 'usual', about: 'two steps, stream lost, cancel and break', protocol, world: { ...withFaults(chain, 1, ['stream-loss', 'crash', 'stop']), ...administrator } },
  { name: 'same-kind', size: 'usual', about: 'two runs of one kind, crash, stop, flush', protocol, world: withFaults(sameKind, 1, ['crash', 'stop', 'flush']) },
  { name: 'two-kinds-two-phase', size: 'usual', about: 'two runs, open transactions, crash, stop, flush', protocol, world: withFaults({ ...twoKinds, ...twoPhase }, 1, ['crash', 'stop', 'flush']) },
  { name: 'two-kinds', size: 'large', about: 'two runs, three importers, crash, stop, flush, redelivery', protocol, world: withFaults({ ...twoKinds, ...threeImporters }, 1, ['crash', 'stop', 'flush', 'redelivery']) },
  { name: 'two-kinds-two-faults', size: 'large', about: 'two runs, crash, stop, flush', protocol, world: withFaults({ ...twoKinds, ...calm }, 2, ['crash', 'stop', 'flush']) },
  { name: 'chain-and-run', size: 'large', about: 'two steps against another run, crash, stop', protocol, world: withFaults(chainAndRun, 1, ['crash', 'stop']) },
  { name: 'chain-three-importers', size: 'large', about: 'two steps, three importers, crash, stop, redelivery, silence, window, cancel and break', protocol, world: { ...withFaults({ ...chain, ...threeImporters }, 2, ['crash', 'stop', 'redelivery', 'silence', 'window']), ...administrator } },
  { name: 'two-kinds-stream-lost', size: 'large', about: 'two runs, stream lost, crash, stop', protocol, world: withFaults(twoKinds, 1, ['stream-loss', 'crash', 'stop']) },
  { name: 'chain-all-stream-lost', size: 'large', about: 'two steps, three importers, stream lost, crash, stop', protocol, world: withFaults({ ...chain, ...threeImporters }, 2, ['stream-loss', 'crash', 'stop']) },
]
