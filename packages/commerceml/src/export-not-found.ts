/** There is nothing to import at the given place. The message is Russian and meant for the administrator. */
export class ExportNotFound extends Error {
  override name = 'ExportNotFound'
  readonly path: string

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${reason}: ${path}`, options)
    this.path = path
  }
}
