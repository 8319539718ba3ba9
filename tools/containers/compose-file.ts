import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export interface ComposeService {
  image: string
  environment?: Record<string, string>
  build?: { args: { SERVICE: string } }
  volumes?: (string | object)[]
}

interface ComposeFile {
  services: Record<string, ComposeService>
}

export const composeFile = join(import.meta.dirname, '../../docker-compose.yml')

/** `docker-compose.yml`; `${NAME}`, `${NAME:-default}` and `${NAME:?why}` are replaced as Compose does it. A value that is demanded and missing is an Error. */
export function readCompose(values: Record<string, string>): ComposeFile {
  const fill = (text: string) =>
    text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, mark?: string, rest = '') => {
      const value = values[name] ?? ''
      if (value === '' && mark === '?') throw new Error(`${name}: ${rest}`)
      return value === '' && mark === '-' ? rest : value
    })
  // after it was read: what is empty then is an empty text
  const filled = (_: unknown, value: unknown) => (typeof value === 'string' ? fill(value) : value)
  return parse(readFileSync(composeFile, 'utf8'), filled, { merge: true })
}
