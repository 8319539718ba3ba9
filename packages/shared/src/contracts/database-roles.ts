import { type ImportKind, importKindNames, importKinds, inStepOrder } from './import-kinds.ts'

export type ImporterName = (typeof importKinds)[ImportKind]['service']
export type ServiceName = 'admin-gateway' | ImporterName | 'session-tracker'

/** In the order of their first steps. */
export const importerNames: readonly ImporterName[] = [
  ...new Set(inStepOrder(importKindNames).map((kind) => importKinds[kind].service)),
]

export const serviceNames: readonly ServiceName[] = ['admin-gateway', ...importerNames, 'session-tracker']

/** `import_gateway`, `import_catalog` of the service `catalog-importer`, `import_tracker`. */
const roleOf = (service: ServiceName): string => `import_${service.replace(/^admin-|^session-|-importer$/, '')}`

/** One PostgreSQL role per service: each writes its own schema, and the ledger only through its functions. */
export const databaseRoles = Object.fromEntries(serviceNames.map((name) => [name, roleOf(name)])) as Record<
  ServiceName, // has every name
  string
>
