import type { Texts } from './texts-shape.ts'

export const stoppingEn: Texts['stopping'] = {
  holder: {
    title: 'Who is at work',
    owner: 'Importer',
    nobody: 'nobody has picked it up yet',
    process: (service, host, pid) => `${service} on ${host}, process ${pid}`,
    step: (kind, step, steps) => `${kind}, ${step} of ${steps}`,
    openedAt: 'Run opened',
    startedAt: 'Step started',
    lock: 'Lock in Redis',
    lockHeld: (left) => `held by this run, ${left} left`,
    lockOfAnother: 'held by another',
    lockFree: 'free',
    lockUnavailable: 'unknown: Redis is unavailable',
    over: 'Over, its lock is left',
    cancelRequested: (when, by, next) => `Cancel requested ${when} (${by}). ${next}`,
    afterwards: {
      running: 'The import stops within seconds.',
      pending: 'Nobody has picked it up yet: the import ends within seconds.',
      stalled: 'Its importer does not answer.',
    },
  },
  cancelRun: {
    action: 'Cancel the import',
    actionOf: (kind) => `Cancel the import: ${kind}`,
    short: 'Cancel',
    title: 'Cancel the import?',
    consequences: {
      stops: 'The current step stops within seconds; the next ones do not begin.',
      kept: 'What has been written stays: every record is whole. The next import brings the rest.',
      late: 'If the step ends before that, it stays completed.',
    },
    keep: 'Do not cancel',
    said: 'Cancel requested. The import stops within seconds.',
    late: 'There is nothing to cancel: the import has ended already.',
    unknown: 'There is no such run.',
  },
  breakLock: {
    action: 'Break the lock',
    title: 'Break the lock?',
    consequences: {
      ends: 'The current step fails, the next ones are cancelled. Right after that an import can be started again.',
      fenced: 'If the importer is alive or wakes up later, it writes nothing any more.',
      kept: 'What has been written stays: every record is whole.',
      audited: 'The audit records it with your name.',
    },
    alive: 'The importer shows signs of life: usually it is enough to cancel the import.',
    keep: 'Leave it',
    busyButton: '⏳ Breaking the lock...',
    said: '🔓 The lock is broken. An import can be started.',
    lockStays: '🔓 The run has ended, but Redis is unavailable: its lock ends by itself, within five minutes.',
    over: 'The run had ended by itself; the lock is free.',
    stillBusy:
      'Not done: the importer is writing right now and does not let go. Nothing has changed. Try again in a minute.',
  },
}
