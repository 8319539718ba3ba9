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

/** An array as Postgres writes it, as a field. */
function arrayText(values: readonly (string | null)[], type: StagedType): string {
  if (type !== 'text[]') return `{${values.map((value) => value ?? 'NULL').join()}}`
  let text = '{'
  let plain = true
  for (const value of values) {
    if (text.length > 1) text += ','
    if (value === null) text += 'NULL'
    else if (isPlain(value)) text += value
    else {
      text += `"${value.replace(/["\\]/g, '\\$&')}"`
      plain = false
    }
  }
  return plain ? `${text}}` : escapeCopy(`${text}}`)
}

/** Means the same in an array without quotes: most are ids. */
function isPlain(value: string): boolean {
  const { length } = value
  if (length === 0 || (length === 4 && value.toLowerCase() === 'null')) return false
  for (let at = 0; at < length; at++) {
    const code = value.charCodeAt(at)
    // letters beyond ASCII mean nothing to Postgres here, blanks beyond it are left to the quotes
    if (code < 128 ? plainCodes[code] === 0 : code < 0x400 || code > 0x52f) return false
  }
  return true
}

const plainCodes = new Uint8Array(128).fill(1, 33)
for (const character of '{}",\\') plainCodes[character.charCodeAt(0)] = 0
