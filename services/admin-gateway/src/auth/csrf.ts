import { sameSecret } from './secret-token.ts'

export interface OriginOfRequest {
  /** `https://shop.example`: scheme and host as the browser sees them. */
  own: string
  origin: string | undefined
  secFetchSite: string | undefined
}

/**
 * Whether a changing request was made by one of our own pages, as far as the browser says. `Sec-Fetch-Site` decides where there
 * is one; browsers send none to plain http other than localhost, there `Origin` does.
 */
export function comesFromOwnPage({ own, origin, secFetchSite }: OriginOfRequest): boolean {
  if (secFetchSite !== undefined) return secFetchSite === 'same-origin' || secFetchSite === 'none'
  return origin === undefined || origin === own
}

/** The form's hidden field against the token of the session. */
export const csrfTokenMatches = (expected: string, given: unknown): boolean =>
  typeof given === 'string' && given.length > 0 && given.length <= 128 && sameSecret(expected, given)
