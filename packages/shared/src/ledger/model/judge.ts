import { createModel } from './create-model.ts'
import { type Exploration, explore } from './search/explore.ts'
import type { Configuration } from './worlds/configurations.ts'
import type { Control } from './worlds/controls.ts'

export interface Judgement {
  exploration: Exploration
  /** False: a violation, states that are stuck, or a control that is not detected. */
  fine: boolean
  verdict: string
  /** The shortest way to what was found. */
  trace: readonly string[] | null
}

/** Nothing may be found. A search that was cut found nothing as far as it came, and cannot say anything about liveness. */
export function judgeConfiguration({ protocol, world }: Configuration, maxStates: number): Judgement {
  const exploration = explore(createModel(protocol, world), { maxStates })
  const { violations, stuck, complete, depth } = exploration
  const [violation] = violations
  if (violation) return { exploration, fine: false, verdict: violation[0], trace: violation[1].trace }
  if (stuck?.first) {
    return { exploration, fine: false, verdict: `${stuck.states} states are stuck`, trace: stuck.first.trace }
  }
  const verdict = complete ? 'holds, goal always reached' : `cut; holds to depth ${depth - 1}, liveness not decided`
  return { exploration, fine: true, verdict, trace: null }
}

/** What it is there to show must be found, and on a way as short as it says. */
export function judgeControl(
  { protocol, world, mustFind, steps, goOn = false }: Control,
  maxStates: number,
): Judgement {
  const forStuck = mustFind === 'stuck'
  const until = forStuck ? undefined : mustFind
  const exploration = explore(createModel(protocol, world, { goOn }), { maxStates, until, liveness: forStuck })
  const found = [...exploration.violations].find(([violation]) => violation.startsWith(mustFind))
  const trace = (forStuck ? exploration.stuck?.first?.trace : found?.[1].trace) ?? null
  if (!trace) return { exploration, fine: false, verdict: `NOT DETECTED: ${mustFind}`, trace }
  const name = found?.[0] ?? `${exploration.stuck?.states} states are stuck`
  const fine = trace.length === steps
  return { exploration, fine, verdict: `${name} after ${trace.length}${fine ? '' : `, not ${steps}`}`, trace }
}
