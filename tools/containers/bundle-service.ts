import { cpSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { importerNames, serviceNames } from '@imports/shared/contracts/database-roles'
import { build } from 'esbuild'
import { copyPackage } from './copy-package.ts'

const usage = `node tools/containers/bundle-service.ts SERVICE OUT

Everything that the image of a service holds, into the folder OUT: OUT/app with main.js, and the empty OUT/media that belongs
to the service. SERVICE is one of ${serviceNames.join(', ')}, or setup.
`

const root = join(import.meta.dirname, '../..')

/** What cannot be bundled, because it loads a library of machine code from beside itself. */
const native = ['sharp']

const [service = '', out = ''] = process.argv.slice(2)
if (out === '' || !(service === 'setup' || serviceNames.some((name) => name === service))) {
  console.error(usage)
  process.exit(3)
}
await bundle(service, resolve(out))

async function bundle(service: string, out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(join(out, 'media'), { recursive: true })
  const app = join(out, 'app')
  const programs = programsOf(service)
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...Object.values(programs), ...(service === 'setup' ? migrations() : [])],
    outbase: root,
    outdir: app, // as deep as the source: views and asyncapi.yaml are found by the same way
    bundle: true,
    splitting: true, // what is only imported when needed is only loaded when needed
    platform: 'node',
    target: 'node24',
    format: 'esm',
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'linked',
    external: [...native, 'pg-native'],
    // packages that were written for CommonJS look for it; declared, it would meet the declaration of one that helps itself
    banner: { js: "globalThis.require ??= process.getBuiltinModule('node:module').createRequire(import.meta.url);" },
    metafile: true,
    logLevel: 'warning',
  })
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }\n')
  for (const [name, source] of Object.entries(programs)) {
    writeFileSync(join(app, name), `import ${JSON.stringify(`./${source.replace(/\.ts$/, '.js')}`)}\n`)
  }
  if (service === 'admin-gateway') copyPages(app)
  const needed = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  for (const name of native.filter((each) => needed.includes(each))) {
    copyPackage(name, join(root, 'services', service), join(app, 'node_modules'))
  }
  const files = globSync('**/*', { cwd: app, withFileTypes: true }).filter((file) => file.isFile())
  console.log(`${service}: ${files.length} files in ${app}`)
}

/** What is started in its container, by the name that one starts it with. */
function programsOf(service: string): Record<string, string> {
  if (service === 'setup') {
    const chores = { 'retention.js': 'tools/retention/retention.ts', 'rebuild.js': 'tools/rebuild/rebuild.ts' }
    return { 'main.js': 'tools/setup/setup.ts', ...chores }
  }
  const main = { 'main.js': `services/${service}/src/main.ts` }
  return service === 'image-importer' ? { ...main, 'clean.js': 'tools/media/clean.ts' } : main
}

/** Of the importers: set-up finds them by the names of their folders. */
function migrations(): string[] {
  const files = importerNames.map((name) => `services/${name}/src/migrations.ts`)
  return files.filter((file) => existsSync(join(root, file)))
}

function copyPages(app: string): void {
  for (const name of ['services/admin-gateway/views', 'services/admin-gateway/public', 'asyncapi.yaml']) {
    if (!existsSync(join(root, name))) throw new Error(`${name} is missing`)
    cpSync(join(root, name), join(app, name), { recursive: true })
  }
}
