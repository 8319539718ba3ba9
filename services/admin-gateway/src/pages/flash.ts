const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** `following`: nothing, until the run is over. */
export const sayings = [
  'started',
  'waiting',
  'following',
  'cancelLate',
  'broken',
  'brokenLockStays',
  'alreadyOver',
] as const
export type Said = (typeof sayings)[number]

/** What the next page says once. Ids and a choice only: a forged cookie cannot put words on the page. */
export interface Flash {
  said: Said
  runId: string
  sessionIds: string[]
}

export const encodeFlash = (flash: Flash): string => Buffer.from(JSON.stringify(flash)).toString('base64url')

/** Null for anything that {@link encodeFlash} would not have written. */
export function decodeFlash(cookie: string | undefined): Flash | null {
  if (cookie === undefined || cookie.length > 2048) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(cookie, 'base64url').toString())
    return isFlash(value) ? value : null
  } catch {
    return null
  }
}

function isFlash(value: unknown): value is Flash {
  if (typeof value !== 'object' || value === null) return false
  if (!('said' in value && 'runId' in value && 'sessionIds' in value)) return false
  const { said, runId, sessionIds } = value
  return (
    sayings.some((saying) => saying === said) &&
    isUuid(runId) &&
    Array.isArray(sessionIds) &&
    sessionIds.length > 0 &&
    sessionIds.every(isUuid)
  )
}

export const isUuid = (value: unknown): value is string => typeof value === 'string' && uuid.test(value)
