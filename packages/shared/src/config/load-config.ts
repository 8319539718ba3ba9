import { type Static, type TObject, Type } from 'typebox'
import { Clean, Convert, Default, Errors } from 'typebox/value'

/** Variables that every service has. */
export const baseConfig = {
  DATABASE_URL: Type.String({ minLength: 1, description: "libpq URL with the service's own role" }),
  NATS_URL: Type.String({ minLength: 1, description: 'The broker: `nats://host:4222`' }),
  NATS_USER: Type.Optional(Type.String({ description: "The service's own user" })),
  NATS_PASSWORD: Type.Optional(Type.String({ description: 'Its password' })),
  SUBJECT_PREFIX: Type.String({
    default: 'import',
    pattern: '^[a-zA-Z0-9_-]+$',
    description: 'First word of every subject',
  }),
  IMPORT_STREAM: Type.String({
    default: 'IMPORTS',
    pattern: '^[a-zA-Z0-9_-]+$',
    description: 'The stream of events; the others are named after it',
  }),
  HEALTH_HOST: Type.String({
    default: '127.0.0.1',
    description: 'Where `/healthz`, `/readyz` and `/metrics` are; 0.0.0.0 in a container',
  }),
  LOG_LEVEL: Type.String({
    default: 'info',
    description: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({
      description: 'Where traces and metrics go; nothing is sent without it. The SDK reads its other OTEL_* itself',
    }),
  ),
}

/** Of HEALTH_PORT, in the words of the reference. */
export const healthPortIs = '`/healthz`, `/readyz` and `/metrics`; 0 picks a free one'

/** Variables of everyone who takes or keeps the import lock. */
export const lockConfig = {
  REDIS_URL: Type.String({
    minLength: 1,
    description: "`redis://user:password@host:6379`, with the service's own user",
  }),
  IMPORT_LOCK_KEY: Type.String({
    default: 'import:lock',
    pattern: ':lock$',
    description: 'Key of the lock in Redis; ends in ":lock", for a service may touch no other',
  }),
  IMPORT_LEASE_MS: Type.Integer({
    default: 15_000,
    minimum: 200,
    description: 'How long a silent owner keeps a run, in ms; it renews after a third of that',
  }),
  IMPORT_PICKUP_MS: Type.Integer({
    default: 300_000,
    minimum: 1000,
    description: 'How long a request may wait for an importer, in ms',
  }),
}

/** Variables of everyone who looks at the export. */
export const exportConfig = {
  ONEC_DATA_DIR: Type.String({ default: 'samples/onec-export', description: 'The export from 1C; read only' }),
  ONEC_DATA_ROOTS: Type.Optional(
    Type.String({ description: 'A run may name another directory only inside these; separated by ":"' }),
  ),
}

export class InvalidConfig extends Error {
  override name = 'InvalidConfig'
}

/** Reads the variables that the schema names, once; throws one {@link InvalidConfig} that names every fault. */
export function loadConfig<T extends TObject>(
  schema: T,
  env: Record<string, string | undefined> = process.env,
): Readonly<Static<T>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const config = Convert(schema, Default(schema, Clean(schema, structuredClone(given))))
  const faults = Errors(schema, config)
  if (faults.length > 0) {
    const lines = faults.map((fault) => `  ${fault.instancePath.slice(1) || '(environment)'}: ${fault.message}`)
    throw new InvalidConfig(`Invalid configuration\n${[...new Set(lines)].join('\n')}`)
  }
  return Object.freeze(config as Static<T>)
}
