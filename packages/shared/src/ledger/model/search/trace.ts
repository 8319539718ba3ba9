import type { Model } from './model.ts'

/** The labels of the moves along a path of states. */
export function labelsAlong(model: Model, path: readonly Uint32Array[]): string[] {
  return path.slice(1).map((target, index) => labelOfMove(model, path[index] ?? target, target))
}

function labelOfMove(model: Model, from: Uint32Array, to: Uint32Array): string {
  let found: string | undefined
  model.eachMove(from, (_kind, label, next) => {
    if (found === undefined && next.every((word, index) => word === to[index])) found = label()
  })
  if (found === undefined) throw new Error('no move leads there: the model does not repeat itself')
  return found
}
