import { needsConfirmation } from '@imports/shared/contracts/import-session'
import type { RunState } from './gateway-client.ts'

export const exitCodes = { completed: 0, failed: 1, refused: 2, wrong: 3, unreachable: 4, interrupted: 130 } as const

/** Of a run that is over. One that stopped before it wrote, for want of a consent, was refused. */
export function exitCodeOf({ sessions }: RunState): number {
  if (wantsConsent({ sessions })) return exitCodes.refused
  return sessions.some(({ status }) => status === 'failed' || status === 'cancelled')
    ? exitCodes.failed
    : exitCodes.completed
}

export const wantsConsent = ({ sessions }: Pick<RunState, 'sessions'>): boolean =>
  sessions.some(({ errorCode }) => errorCode === needsConfirmation)
