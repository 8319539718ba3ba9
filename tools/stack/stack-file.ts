import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** What commands and tests need to know of a running stack. */
export interface StackFile {
  gateway: string
  /** libpq URL of a role that may read every schema. */
  database: string
  /** With user and password in it. */
  nats: string
  redis: string
  user: string
  password: string
  token: string
}

/** Written beside and renamed: whoever sees the file sees all of it. */
export function writeStackFile(file: string, stack: StackFile): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.draft`, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.draft`, file)
}

export function removeStackFile(file: string): void {
  rmSync(file, { force: true })
}

/** `nats://host:port` with the credentials in it. */
export function urlWithLogin(url: string, user: string | undefined, password: string | undefined): string {
  if (user === undefined) return url
  const full = new URL(url)
  full.username = user
  full.password = password ?? ''
  return full.href
}
