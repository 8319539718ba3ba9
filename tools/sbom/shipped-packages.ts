import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** pnpm, about what the services and their packages need when they run: no tools, no tests. */
function pnpm(...args: string[]): string {
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('@')[1]
  const program = join(root, `.runtime/pnpm-${version}/node_modules/pnpm/bin/pnpm.mjs`)
  const filters = ['--filter', './packages/*', '--filter', './services/*']
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...filters, ...args, '--prod'], options)
  if (status !== 0) throw new Error(`pnpm ${args[0]}: ${stderr || stdout}`)
  return stdout
}

/** The bill of materials, as CycloneDX JSON, from the lockfile: also of what other platforms get. */
export const billOfMaterials = (): string =>
  pnpm('sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--lockfile-only')

export interface LicensedPackage {
  name: string
  versions: string[]
  license: string
}

/** What is installed of it here, by name, each with its licence. */
export function licensedPackages(): LicensedPackage[] {
  const byLicense: Record<string, LicensedPackage[]> = JSON.parse(pnpm('licenses', 'list', '--json'))
  return Object.values(byLicense)
    .flat()
    .map(({ name, versions, license }) => ({ name, versions, license }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
