import { type ImportKind, importKindNames } from '@imports/shared/contracts/import-kinds'
import { type DurableState, durableStates } from '@imports/shared/messaging/durable-states'
import { importerDurable, trackerDurable } from '@imports/shared/messaging/topology'

export interface ImporterStates {
  importers: { kind: ImportKind; state: DurableState }[]
  tracker: DurableState
}

/** Null when the broker does not say. */
export type FindImporters = () => Promise<ImporterStates | null>

/** Who asks the broker for work, and how much waits for them. */
export const createFindImporters =
  (connection: Parameters<typeof durableStates>[0], stream: string): FindImporters =>
  async () => {
    const durables = [trackerDurable, ...importKindNames.map(importerDurable)]
    const states = await durableStates(connection, { stream, durables }).catch(() => null)
    const tracker = states?.[trackerDurable]
    if (!states || !tracker) return null
    const importers = importKindNames.flatMap((kind) => {
      const state = states[importerDurable(kind)]
      return state ? [{ kind, state }] : []
    })
    return { importers, tracker }
  }
