import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const checks = [
  { what: 'types', command: ['tsc', '-p', '.'] },
  { what: 'lint and format', command: ['biome', 'check', '.'] },
]

const failed = checks.filter(({ what, command: [tool = '', ...args] }) => {
  const { status, error } = spawnSync(join(root, 'node_modules/.bin', tool), args, { cwd: root, stdio: 'inherit' })
  console.log(`check: ${what} ${status === 0 ? 'fine' : `failed ${error?.message ?? ''}`}`)
  return status !== 0
})
process.exit(failed.length > 0 ? 1 : 0)
