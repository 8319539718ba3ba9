/** The rules of the protocol, each with what the earlier design did instead, so that the need for it can be shown. */
export interface Protocol {
  /** The claim is asked before the lock; else a foreign lock keeps the owner of the claim out. */
  readonly claimBeforeLock: boolean
  /** What the fence of a write matches: the run's token, one token for all runs, or there is none. */
  readonly fence: 'run' | 'scope' | 'none'
  /** `plain-select`: the fence reads the token and holds no row. */
  readonly fenceStatement: 'locking' | 'plain-select'
  /** The ledger lets a run be claimed only while no other is open. */
  readonly oneOpenRun: boolean
  /** Failures, cancels and poison are outcomes in the ledger; else only *completed* is. */
  readonly outcomesRecorded: boolean
  /** Where an importer sees a cancel. */
  readonly cancelIsIn: 'ledger' | 'event'
  /** How a silent run is ended: in the ledger, by publishing `failed`, or not at all (then nothing is reconciled either). */
  readonly watchdog: 'ledger' | 'events' | 'off'
  /** The tracker publishes outcomes that only the ledger knows. */
  readonly reconcile: boolean
  /** What "break" does besides deleting the key. */
  readonly breakEnds: 'run' | 'nothing'
  /** When a claim looks whether the owner lives: before poison and cancel, after poison, or never. */
  readonly heartbeatGuard: 'first' | 'after-poison' | 'none'
  /** The first request makes the rows of all sessions of its run. */
  readonly rowsUpFront: boolean
  /** A stream that is made anew counts on from where the lost one was. */
  readonly sequencesGoOn: boolean
  /** Giving a step up takes the token from its owner. */
  readonly poisonTakesToken: boolean
  /** Who admits a run: `open_run` in the ledger, or a look at the sessions' rows. */
  readonly admission: 'ledger' | 'rows'
  /** What no answer to the request means; `tombstone`: refused, with a cancel left in the ledger. */
  readonly unknownPublication: 'accepted' | 'refused' | 'tombstone'
  /** What an importer does that finds another run's lock while it works. */
  readonly foreignLock: 'ignored' | 'stops'
  /** Who enters a step with a lock taken anew notes it in the ledger; where the fence does not match it gives the lock back. */
  readonly adoptionIsFenced: boolean
  /** At work, a lock that is gone is taken anew only after a fence that matched. */
  readonly retakeIsFenced: boolean
  /** A form that is sent twice asks the ledger about its own run. */
  readonly sameRunIsShown: boolean
  /** An importer drops a request whose session is said to be over already. */
  readonly expiryChecked: boolean
}

/** The protocol as it stands: docs/run-protocol.md. */
export const runProtocol: Protocol = {
  claimBeforeLock: true,
  fence: 'run',
  fenceStatement: 'locking',
  oneOpenRun: true,
  outcomesRecorded: true,
  cancelIsIn: 'ledger',
  watchdog: 'ledger',
  reconcile: true,
  breakEnds: 'run',
  heartbeatGuard: 'first',
  rowsUpFront: true,
  sequencesGoOn: true,
  poisonTakesToken: true,
  admission: 'ledger',
  unknownPublication: 'accepted',
  foreignLock: 'ignored',
  adoptionIsFenced: true,
  retakeIsFenced: true,
  sameRunIsShown: true,
  expiryChecked: false,
}

/** What was designed first, taken literally: the lock decides, events tell, and only *completed* is in Postgres. */
export const earlierDesign: Protocol = {
  ...runProtocol,
  claimBeforeLock: false,
  oneOpenRun: false,
  outcomesRecorded: false,
  cancelIsIn: 'event',
  watchdog: 'events',
  reconcile: false,
  breakEnds: 'nothing',
  heartbeatGuard: 'none',
  rowsUpFront: false,
  sequencesGoOn: false,
  poisonTakesToken: false,
  admission: 'rows',
  unknownPublication: 'refused',
  foreignLock: 'stops',
  adoptionIsFenced: false,
  retakeIsFenced: false,
  sameRunIsShown: false,
}
