import { cpSync, existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Manifest {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/**
 * Copies an installed package and all that it needs into `modules`, side by side. Optional packages that this platform has not got are left
 * out; one that is needed and missing is an Error.
 */
export function copyPackage(name: string, neededBy: string, modules: string): void {
  const source = findPackage(name, neededBy)
  if (source === null) throw new Error(`${name} is not installed in ${neededBy}`)
  const target = join(modules, name)
  if (existsSync(target)) return
  cpSync(source, target, { recursive: true, filter: (file) => !file.slice(source.length).includes('/node_modules') })
  const manifest: Manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  const optional = Object.keys(manifest.optionalDependencies ?? {})
  for (const needed of Object.keys(manifest.dependencies ?? {})) copyPackage(needed, source, modules)
  for (const wanted of optional) if (findPackage(wanted, source) !== null) copyPackage(wanted, source, modules)
}

/** As Node looks for it: in each `node_modules` from there up to the root. */
function findPackage(name: string, from: string): string | null {
  const candidate = join(from, 'node_modules', name)
  if (existsSync(candidate)) return realpathSync(candidate)
  return dirname(from) === from ? null : findPackage(name, dirname(from))
}
