/**
 * The import cannot work as it is asked for, and trying again would not help: the session ends as failed with this text,
 * which is for an administrator: what is wrong, where, what to do. Never contains personal data.
 */
export class ImportFailure extends Error {
  override name = 'ImportFailure'
  /** Stable, upper case: `XML_TRUNCATED`. */
  readonly code: string
  readonly file: string | undefined
  readonly line: number | undefined

  constructor(code: string, message: string, where: { file?: string; line?: number; cause?: unknown } = {}) {
    super(message, { cause: where.cause })
    this.code = code
    this.file = where.file
    this.line = where.line
  }
}
