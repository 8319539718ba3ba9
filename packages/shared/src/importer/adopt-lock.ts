import type { Kysely } from 'kysely'
import type { Claim } from '../ledger/claim.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import { type ImportLock, LockUnavailable } from '../lock/import-lock.ts'
import type { Logger } from '../telemetry/logger.ts'

export interface AdoptLockOptions {
  db: Kysely<LedgerTables>
  lock: ImportLock
  claim: Claim
  lockValue: string
  leaseMs: number
  log: Logger
}

/**
 * The owner of the claim makes the run's lock its own: extends it, or takes it anew when it was lost. Returns the value that
 * it is held with. A foreign lock or an absent Redis is told and does not stop it: the fence guards what is written.
 */
export async function adoptLock({ db, lock, claim, lockValue, leaseMs, log }: AdoptLockOptions): Promise<string> {
  try {
    if (await lock.extend(lockValue, leaseMs)) return lockValue
    const taken = await lock.take(leaseMs)
    if (!taken) {
      log.warn('the lock is held by somebody else; the claim decides')
      return lockValue
    }
    try {
      await claim.noteLock(db, taken.value)
    } catch (error) {
      await lock.release(taken.value)
      throw error
    }
    log.info('the lock had ended and was taken anew')
    return taken.value
  } catch (error) {
    if (!(error instanceof LockUnavailable)) throw error
    log.warn({ err: error }, 'the lock cannot be held now')
    return lockValue
  }
}
