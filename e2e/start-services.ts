import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { type PrefixedLog, prefixedLog } from '../tools/stack/prefixed-log.ts'
import { runServices } from '../tools/stack/run-services.ts'
import { planServices, type ServiceSettings } from '../tools/stack/services.ts'

export const admin = { user: 'admin', password: 'a password of tests', token: 'a-token-of-tests-only' }

export interface StartedSystem {
  gateway: string
  /** Where Prometheus would ask those that were started. */
  metrics: string[]
  /** Starts services as processes of their own and waits until they can work; they end with the bed. */
  start(...names: ServiceName[]): Promise<void>
}

const toStandardError = () => prefixedLog({ write: (line) => process.stderr.write(`${line}\n`), colour: false })

const anyPort = (from: number): number => from + Math.floor(Math.random() * 6_000)

/** The services as `npm start` runs them, on the bed's own database, stream and lock. `log` hears what they say. */
export async function startServices(
  bed: TestBed,
  exportDir: string,
  log: Pick<PrefixedLog, 'say' | 'follow'> = toStandardError(),
): Promise<StartedSystem> {
  const settings: ServiceSettings = {
    root: join(import.meta.dirname, '..'),
    logins: bed.logins,
    databaseUrls: Object.fromEntries(serviceNames.map((name) => [name, bed.databaseUrlOf(name)])) as Record<
      ServiceName,
      string
    >,
    exportDir,
    mediaDir: mkdtempSync(join(tmpdir(), 'media-')),
    admin,
    // not the usual ones: other runs of the tests, and `npm start`, may be beside this one
    env: { ...process.env, ...bed.env, PORT: String(anyPort(20_000)) },
    healthPorts: anyPort(26_000),
  }
  const plans = await planServices(settings)
  const pidDir = mkdtempSync(join(tmpdir(), 'pids-'))
  const metrics: string[] = []
  return {
    metrics,
    gateway: plans.find(({ name }) => name === 'admin-gateway')?.address ?? '',
    start: async (...names) => {
      // ports that were free a while ago may have been taken by another run of the tests
      const fresh = await planServices(settings)
      const gateway = plans.filter(({ name }) => name === 'admin-gateway')
      const wanted = [...gateway, ...fresh.filter(({ name }) => name !== 'admin-gateway')].filter(({ name }) =>
        names.some((each) => each === name),
      )
      const running = runServices(wanted, { pidDir, log, onCrashLoop: () => {} })
      bed.opened(running, (services) => services.stop())
      metrics.push(...wanted.map((plan) => plan.metrics))
      await running.ready(AbortSignal.timeout(60_000))
    },
  }
}
