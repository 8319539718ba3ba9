/** SQL type of a staged column. `jsonb` takes any value that JSON can hold, a list an array of texts and nulls. */
export type StagedType =
  | 'text'
  | 'int'
  | 'bigint'
  | 'boolean'
  | 'jsonb'
  | 'text[]'
  | 'numeric[]'
  | `numeric(${number},${number})[]`

export type StagedValue = string | number | boolean | null | object

/** A value of a `jsonb` column that has been written as JSON already. */
export class JsonText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** One field in COPY's text format. */
export function copyText(value: StagedValue, type: StagedType): string {
  if (value === null) return '\\N'
  if (typeof value === 'string') return escapeCopy(type === 'jsonb' ? JSON.stringify(value) : value)
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (value instanceof JsonText) return escapeCopy(value.text)
  if (type === 'jsonb') return escapeCopy(JSON.stringify(value))
  return arrayText(value as readonly (string | null)[], type)
}

const special = /[\\\t\n\r]/
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

const escapeCopy = (text: string): string =>
  special.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character) : text

/** An array as Postgres reads it, as a field. Every text is quoted: to look whether it need be takes longer than the quotes. */
function arrayText(values: readonly (string | null)[], type: StagedType): string {
  if (type !== 'text[]') return `{${values.map((value) => value ?? 'NULL').join()}}`
  let text = ''
  for (const value of values) text += `${text === '' ? '{' : ','}${value === null ? 'NULL' : quoted(value)}`
  return escapeCopy(`${text || '{'}}`)
}

const quoted = (value: string): string => `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`
