import type { FastifyReply, FastifyRequest } from 'fastify'
import { clearCookie, readCookie, setCookie } from '../auth/cookies.ts'
import { decodeFlash, encodeFlash, type Flash } from '../pages/flash.ts'
import { sessionsPath } from '../pages/page-paths.ts'
import type { RunResult } from '../sessions/run-result.ts'
import type { Texts } from '../texts/texts-shape.ts'

export interface FlashNote {
  text: string
  tone: RunResult['tone'] | 'warn'
  href: string | null
}

/** What a page says once about something that was done to a run; a run that was started is for the list to tell. */
export function takeFlash(request: FastifyRequest, reply: FastifyReply, texts: Texts): FlashNote | null {
  const flash = decodeFlash(readCookie(request, 'flash'))
  const note = flash && noteOf(flash, texts)
  if (note) clearCookie(request, reply, 'flash')
  return note
}

/**
 * What the list says once: that a run was started, and when it is over what came of it. Until then it is followed: its id is kept
 * for the next look, and given for the live page.
 */
export async function takeRunFlash(
  request: FastifyRequest,
  reply: FastifyReply,
  texts: Texts,
  resultOf: (runId: string) => Promise<(RunResult & { href: string }) | null>,
): Promise<{ note: FlashNote | null; following: string | null }> {
  const flash = decodeFlash(readCookie(request, 'flash'))
  if (!flash) return { note: null, following: null }
  const { said, runId, sessionIds } = flash
  if (said === 'started' || said === 'waiting') {
    setCookie(request, reply, 'flash', encodeFlash({ ...flash, said: 'following' }))
    const say = said === 'started' ? texts.started.text : texts.started.waiting
    const href = `${sessionsPath}${sessionIds[0] ?? ''}`
    return { note: { text: say(runId, sessionIds.join(', ')), tone: 'ok', href }, following: runId }
  }
  if (said === 'following') {
    const result = await resultOf(runId)
    if (!result) return { note: null, following: runId }
    clearCookie(request, reply, 'flash')
    return { note: result, following: null }
  }
  return { note: takeFlash(request, reply, texts), following: null }
}

function noteOf({ said }: Flash, { stopping: { cancelRun, breakLock } }: Texts): FlashNote | null {
  switch (said) {
    case 'cancelLate':
      return { text: cancelRun.late, tone: 'warn', href: null }
    case 'broken':
      return { text: breakLock.said, tone: 'ok', href: null }
    case 'brokenLockStays':
      return { text: breakLock.lockStays, tone: 'warn', href: null }
    case 'alreadyOver':
      return { text: breakLock.over, tone: 'ok', href: null }
    default:
      return null
  }
}
