import type { Kysely } from 'kysely'
import type { Claim, Fenced } from '../ledger/claim.ts'
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
 * it is held with. A foreign lock or an absent Redis is told and does not stop it: the fence guards what is written. Throws
 * {@link Fenced} when the step went to somebody else meanwhile, and holds no lock then.
 */
export async function adoptLock({ db, lock, claim, lockValue, leaseMs, log }: AdoptLockOptions): Promise<string> {
  try {
    if (await lock.extend(lockValue, leaseMs)) return lockValue
    const taken = await lock.take(leaseMs)
    if (!taken) {
      log.warn('the lock is held by somebody else; the claim decides')
      return lockValue
    }
    await noteOrGiveBack({ db, lock, claim }, taken.value)
    log.info('the lock had ended and was taken anew')
    return taken.value
  } catch (error) {
    if (!(error instanceof LockUnavailable)) throw error
    log.warn({ err: error }, 'the lock cannot be held now')
    return lockValue
  }
}

/** Who slept between its claim and here may have lost the step: a lock that it took would keep the next start out for a lease. */
async function noteOrGiveBack({ db, lock, claim }: Pick<AdoptLockOptions, 'db' | 'lock' | 'claim'>, value: string) {
  try {
    await claim.noteLock(db, value)
  } catch (error) {
    await lock.release(value).catch(() => false) // Redis away: it ends by itself
    throw error
  }
}
