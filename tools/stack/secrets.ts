import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A random password of that name: made once, then the same for as long as the data lives. */
export function keptSecret(dataDir: string, name: string): string {
  const file = join(dataDir, 'secrets.json')
  const secrets = readSecrets(file)
  const secret = secrets[name] ?? randomBytes(18).toString('base64url')
  if (secrets[name] === undefined) writeSecrets(file, { ...secrets, [name]: secret })
  return secret
}

/** Of a service or of set-up on servers that are ours: a letter first, as set-up wants it. */
export const keptPassword = (dataDir: string, account: string): string => `a${keptSecret(dataDir, account)}`

function readSecrets(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}

function writeSecrets(file: string, secrets: Record<string, string>) {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(`${file}.draft`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.draft`, file)
}
