/** An answer other than the page that was asked for; the error handler shows it as a page, or as JSON under `/api/`. */
export class PageError extends Error {
  override name = 'PageError'
  readonly statusCode: number
  readonly code: PageErrorCode

  constructor(code: PageErrorCode) {
    super(code)
    this.code = code
    this.statusCode = statusOf[code]
  }
}

const statusOf = { UNAUTHORIZED: 401, FORBIDDEN: 403, STALE_FORM: 403, NOT_FOUND: 404 } as const

export type PageErrorCode = keyof typeof statusOf
