import type { DurableState } from '@imports/shared/messaging/durable-states'
import { checkReadiness, type HealthChecks } from '@imports/shared/runtime/health'
import type { Kysely } from 'kysely'
import { kindName, type ViewContext } from '../sessions/session-view.ts'
import type { GatewayTables } from '../tables.ts'
import { catalogueCounts } from './catalogue-counts.ts'
import type { FindImporters } from './importer-states.ts'

export interface SystemStateDeps {
  db: Kysely<GatewayTables>
  checks: HealthChecks
  findImporters: FindImporters
}

interface Line {
  name: string
  ok: boolean
  word: string
  note: string
}

export interface SystemState {
  servers: Line[]
  /** Empty when the broker does not say. */
  importers: Line[]
  counts: { name: string; value: string }[]
}

/** Whether everything is there that an import needs, in words, and how much the catalogue holds. */
export async function systemState(deps: SystemStateDeps, context: ViewContext): Promise<SystemState> {
  const { texts } = context
  const [{ checks }, states, counts] = await Promise.all([
    checkReadiness(deps.checks),
    deps.findImporters(),
    catalogueCounts(deps.db),
  ])
  const { state } = texts
  const servers = Object.entries(checks).map(([name, said]) => ({
    name: Object.hasOwn(state.servers, name) ? state.servers[name as keyof typeof state.servers] : name, // it is a key of it
    ok: said === 'ok',
    word: said === 'ok' ? state.answers : state.silent,
    note: '',
  }))
  const importers = states
    ? [
        ...states.importers.map(({ kind, state: durable }) => importerLine(kindName(kind, texts), durable, context)),
        importerLine(state.tracker, states.tracker, context),
      ]
    : []
  return { servers, importers, counts: countLines(counts, context) }
}

function importerLine(name: string, { replicas, inHand, waiting }: DurableState, { texts, format }: ViewContext): Line {
  const { state } = texts
  const notes = [
    replicas > 0 ? state.replicas(format.number(replicas)) : null,
    inHand > 0 ? state.atWork : null,
    waiting > 0 ? state.waiting(format.number(waiting)) : null,
  ]
  const word = replicas > 0 ? state.ready : state.absent
  return { name, ok: replicas > 0, word, note: notes.filter((part) => part !== null).join(' · ') }
}

function countLines(
  counts: Awaited<ReturnType<typeof catalogueCounts>>,
  { texts: { state }, format }: ViewContext,
): SystemState['counts'] {
  const { products, activeProducts, variants, categories, images, aboutPrices, aboutStocks } = counts
  const about = (value: number) => `≈ ${format.number(value)}`
  return [
    { name: state.counts.products, value: state.ofWhichActive(format.number(products), format.number(activeProducts)) },
    { name: state.counts.variants, value: format.number(variants) },
    { name: state.counts.categories, value: format.number(categories) },
    { name: state.counts.prices, value: about(aboutPrices) },
    { name: state.counts.stocks, value: about(aboutStocks) },
    { name: state.counts.images, value: format.number(images) },
  ]
}
