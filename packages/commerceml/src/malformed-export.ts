export type MalformedCode = 'XML_TRUNCATED' | 'XML_MALFORMED' | 'XML_DTD' | 'XML_LIMIT' | 'XML_ENCODING' | 'XML_ROOT'

export interface PlaceInFile {
  /** The name relative to the export: what an administrator can find. */
  file: string
  line: number
  column: number
}

/** A file that must not be imported, not even in part. The message is Russian and meant for the administrator. */
export class MalformedExport extends Error {
  override name = 'MalformedExport'
  readonly code: MalformedCode
  readonly file: string
  readonly line: number
  readonly column: number

  constructor(code: MalformedCode, place: PlaceInFile, reason: string, options?: ErrorOptions) {
    super(describe(code, place, reason), options)
    this.code = code
    this.file = place.file
    this.line = place.line
    this.column = place.column
  }
}

function describe(code: MalformedCode, { file, line, column }: PlaceInFile, reason: string): string {
  if (code === 'XML_TRUNCATED') {
    return `${file}: файл обрывается на строке ${line} (${reason}). Повторите выгрузку из 1С.`
  }
  const advice = code === 'XML_MALFORMED' || code === 'XML_ENCODING' ? ' Повторите выгрузку из 1С.' : ''
  return `${file}, строка ${line}, столбец ${column}: ${reason}.${advice}`
}
