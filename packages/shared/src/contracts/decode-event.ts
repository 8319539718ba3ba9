import { Compile, type Validator } from 'typebox/compile'
import { Errors } from 'typebox/value'
import { type ImportEventType, importEventSchemas, importEventTypes, importEventVersions } from './import-events.ts'

const validators = Object.fromEntries(
  importEventTypes.map((type) => [type, Compile(importEventSchemas[type])]),
) as Record<ImportEventType, Validator>

/**
 * Brings data of any version ever published up to the latest and checks it. Throws an Error that names the faults. When a
 * version 2 comes, its upcast from 1 goes here, and the fixture of version 1 stays.
 */
export function decodeEventData(type: ImportEventType, version: number, data: unknown): unknown {
  if (version !== importEventVersions[type]) throw new Error(`version ${version} is unknown`)
  if (!validators[type].Check(data)) throw new Error(faultsOf(type, data))
  return data
}

const faultsOf = (type: ImportEventType, data: unknown): string =>
  Errors(importEventSchemas[type], data)
    .slice(0, 5)
    .map((fault) => `${fault.instancePath || '/'} ${fault.message}`)
    .join('; ')
