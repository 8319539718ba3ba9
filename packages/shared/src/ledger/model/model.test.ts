import { expect, test } from 'vitest'
import { judgeConfiguration, judgeControl } from './judge.ts'
import { runProtocol } from './protocol.ts'
import { configurations } from './worlds/configurations.ts'
import { controls } from './worlds/controls.ts'

const maxStates = 3_000_000
const quick = configurations.filter(({ size }) => size === 'quick')

/** Another number means that the model was changed; so it is no less searched than it was. */
const sizes: Record<string, number> = {
  'one-run': 46_459,
  'one-run-two-phase': 47_195,
  'one-run-answers-lost': 1_552,
  'one-run-redelivered': 11_584,
  'one-run-stream-lost': 10_589,
  'no-lease-ends': 31_645,
  'same-form-twice': 37_639,
  'same-kind-flushed': 43_619,
}

test.each(quick)('the run protocol holds and comes to its end: $name', (configuration) => {
  const { verdict, trace, exploration } = judgeConfiguration(configuration, maxStates)
  expect({ verdict, trace }).toEqual({ verdict: 'holds, goal always reached', trace: null })
  expect(exploration.states).toBe(sizes[configuration.name])
})

test.each(controls)('without its rule it does not: $name, $shows', (control) => {
  expect(judgeControl(control, maxStates)).toMatchObject({ fine: true })
})

test('what a control finds, the protocol as it stands does not have in the same world', () => {
  for (const { name, world } of controls) {
    const { exploration } = judgeConfiguration({ name, about: '', size: 'quick', protocol: runProtocol, world }, 40_000)
    expect([...exploration.violations.keys(), exploration.stuck?.states ?? 0], name).toEqual([0])
  }
})

test('every configuration and control has a name of its own', () => {
  const names = [...configurations, ...controls].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
