import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type AssetUrl = (name: string) => string

/** Addresses that change with the content, so that browsers may keep the files for good. Read once, at the start. */
export function createAssetUrl(directory: string): AssetUrl {
  const versions = new Map(
    readdirSync(directory).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(directory, name)))
        .digest('hex'),
    ]),
  )
  return (name) => {
    const version = versions.get(name)
    if (version === undefined) throw new Error(`no such asset: ${name}`)
    return `/static/${name}?v=${version.slice(0, 12)}`
  }
}
