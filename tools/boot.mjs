// Brings a fresh machine to where the entry named in the arguments can run: Node, pnpm, dependencies. Plain JavaScript without
// dependencies, for any Node >= 18. When everything is there it says nothing and only runs the entry.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { folderLock } from './folder-lock.mjs'
import { dyingWithParent, whenNpmDies } from './process-identity.mjs'

const nodeVersion = '24.21.0'
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const runtime = join(root, '.runtime')
const stampFile = join(root, 'node_modules', '.installed-for')
const startedAt = Date.now()
/** @type {import('node:child_process').ChildProcess | undefined} */
let child

class BootFailed extends Error {}

try {
  const [entry, ...args] = process.argv.slice(2)
  if (!entry) throw new BootFailed('usage: node tools/boot.mjs ENTRY [ARGUMENT ...] | --lock')
  const writesLock = entry === '--lock'
  whenNpmDies(() => (child ? child.kill('SIGTERM') : process.exit(143)))
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => (child ? child.kill(signal) : process.exit(1)))
  }
  const node = neededNode()
  if (writesLock || !isReady(node)) await prepare(node, writesLock)
  if (!writesLock) await run(node.binary, [join(root, entry), ...args])
} catch (error) {
  console.error(`boot: ${error instanceof BootFailed ? error.message : error instanceof Error ? error.stack : error}`)
  process.exit(1)
}

/** The Node that runs this, if it is new enough to run TypeScript and what is installed; else the one of our own. */
function neededNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return { binary: process.execPath, folder: undefined }
  const folder = join(runtime, `node-${nodeVersion}`)
  const binary = join(folder, 'node_modules', nodePackage(), 'bin', 'node')
  return { binary, folder }
}

function nodePackage() {
  const names = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']
  const name = `${process.platform}-${process.arch}`
  if (names.includes(name)) return `node-${name === 'darwin-arm64' ? 'bin-darwin-arm64' : name}`
  throw new BootFailed(`this needs Node 24 or newer (here: ${process.version} on ${name}); install it and try again`)
}

/** @param {{ binary: string }} node */
function isReady(node) {
  return existsSync(node.binary) && readOr(stampFile, '') === stamp()
}

/**
 * @param {{ binary: string, folder: string | undefined }} node
 * @param {boolean} writesLock
 */
async function prepare(node, writesLock) {
  const lock = await folderLock(join(runtime, 'boot.lock'), (pid) =>
    say(`waiting for another one that prepares this folder (process ${pid})`),
  )
  try {
    if (!writesLock && isReady(node)) return
    const pnpmVersion = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('@')[1]
    const pnpmFolder = join(runtime, `pnpm-${pnpmVersion}`)
    const missing = [
      ...(node.folder && !existsSync(node.binary)
        ? [fetchPackage(node.folder, `${nodePackage()}@${nodeVersion}`)]
        : []),
      ...(existsSync(pnpmFolder) ? [] : [fetchPackage(pnpmFolder, `pnpm@${pnpmVersion}`)]),
    ]
    if (missing.length > 0) say(`fetching ${node.folder ? `Node ${nodeVersion} and ` : ''}pnpm ${pnpmVersion}`)
    await Promise.all(missing)
    if (writesLock || readOr(stampFile, '') !== stamp())
      await install(node.binary, join(pnpmFolder, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs'), writesLock)
    say(`ready after ${Math.round((Date.now() - startedAt) / 1000)} s`)
  } finally {
    lock.release()
  }
}

/**
 * Installs beside and renames, so that a folder that exists is whole.
 *
 * @param {string} folder
 * @param {string} spec
 */
async function fetchPackage(folder, spec) {
  const draft = `${folder}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  // npm is the one that runs this script, where there is one; a Node from elsewhere may come with another npm, or none
  const cli = process.env.npm_execpath
  const npm = cli?.endsWith('npm-cli.js') ? [process.execPath, cli] : ['npm']
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await quietly([...npm, 'install', '--prefix', draft, ...flags, spec], { cwd: draft, what: `fetching ${spec}` })
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
}

/**
 * @param {string} node
 * @param {string} pnpm
 * @param {boolean} writesLock
 */
async function install(node, pnpm, writesLock) {
  say('installing dependencies')
  const lockfile = writesLock ? '--no-frozen-lockfile' : '--frozen-lockfile'
  const options = { cwd: root, what: 'installing dependencies', path: dirname(node) }
  await quietly([node, pnpm, 'install', lockfile], options).catch((error) => {
    if (!String(error).includes('OUTDATED_LOCKFILE')) throw error
    throw new BootFailed('pnpm-lock.yaml does not say what the package.json files say: npm run lock')
  })
  // pnpm skips an optional package that it could not fetch and calls it success
  if (missingBinaries().length > 0) await quietly([node, pnpm, 'install', '--frozen-lockfile', '--force'], options)
  const missing = missingBinaries()
  if (missing.length > 0) throw new BootFailed(`pnpm did not install ${missing.join(', ')}; is the registry reachable?`)
  writeFileSync(stampFile, stamp())
}

/** Changes with whatever decides what is installed. */
function stamp() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`)
  const folders = ['packages', 'services'].flatMap((room) =>
    readdirSync(join(root, room)).map((name) => join(room, name)),
  )
  for (const file of [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...['', ...folders].map((folder) => join(folder, 'package.json')),
  ]) {
    hash.update(`${file}\n${readOr(join(root, file), '')}\n`)
  }
  return hash.digest('hex')
}

/** Packages for this platform that are in the lockfile and not on disk. */
function missingBinaries() {
  const packages = readOr(join(root, 'pnpm-lock.yaml'), '').split('\npackages:\n')[1]?.split('\nsnapshots:\n')[0] ?? ''
  return packages
    .split(/\n\n+/)
    .filter(isForThisPlatform)
    .flatMap((entry) => entry.match(/^ {2}'?([^\s':]+)'?:/m)?.[1] ?? [])
    .filter((id) => !existsSync(join(root, 'node_modules', '.pnpm', id.replaceAll('/', '+'))))
}

/** @param {string} entry */
function isForThisPlatform(entry) {
  /** @param {string} field */
  const list = (field) => entry.match(new RegExp(`^ {4}${field}: \\[(.*)\\]`, 'm'))?.[1]?.split(', ')
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report?.getReport() ?? {})
  const libc = report.header?.glibcVersionRuntime ? 'glibc' : 'musl'
  return (
    (list('os')?.includes(process.platform) ?? false) &&
    (list('cpu')?.includes(process.arch) ?? true) &&
    (list('libc')?.includes(libc) ?? true)
  )
}

/**
 * Runs a command and shows what it said only if it failed.
 *
 * @param {string[]} command
 * @param {{ cwd: string, what: string, path?: string }} options
 */
async function quietly(command, { cwd, what, path }) {
  const [file = '', ...args] = command
  const running = spawn(file, args, { cwd, env: installerEnvironment(path), stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = () => running.kill('SIGKILL')
  process.once('exit', stop)
  let said = ''
  for (const stream of [running.stdout, running.stderr]) stream.on('data', (chunk) => (said += chunk))
  const patience = setInterval(() => say(`still ${what}`), 15_000)
  try {
    await new Promise((resolve, reject) => {
      running.once('error', (error) => reject(new BootFailed(`${what}: ${error.message}`)))
      running.once('close', (code) =>
        code === 0 ? resolve(code) : reject(new BootFailed(`${what} failed:\n${said.trim()}`)),
      )
    })
  } finally {
    clearInterval(patience)
    process.removeListener('exit', stop)
  }
}

/**
 * What npm and pnpm need beyond our own environment.
 *
 * @param {string | undefined} path
 */
function installerEnvironment(path) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, CI: 'true' } // no questions: pnpm asks before it replaces a node_modules of another store
  if (path) env.PATH = `${path}${delimiter}${process.env.PATH}`
  // Behind a company's proxy the registry's certificate is known to the system only. Older Nodes read a file instead.
  env.NODE_USE_SYSTEM_CA = '1'
  const bundle = process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt'
  if (!env.NODE_EXTRA_CA_CERTS && existsSync(bundle)) env.NODE_EXTRA_CA_CERTS = bundle
  if (!isWritable(homedir())) {
    const settings = join(homedir(), '.npmrc')
    if (isReadable(settings)) env.npm_config_userconfig = settings
    env.HOME = join(runtime, 'home')
    env.npm_config_cache = join(env.HOME, '.npm') // npm has told its scripts the one in the home that cannot be written
    mkdirSync(env.HOME, { recursive: true })
  }
  return env
}

/**
 * Ends as the entry ends.
 *
 * @param {string} node
 * @param {string[]} args
 */
async function run(node, args) {
  const [file, ...rest] = dyingWithParent('SIGTERM', [node, ...args])
  const env = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
    // what Node makes of TypeScript is kept: a process starts faster, and without the 35 MB of the compiler
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(runtime, 'compile-cache'),
  }
  const running = spawn(file, rest, { stdio: 'inherit', env })
  child = running
  const [code, signal] = await new Promise((resolve, reject) => {
    running.once('error', reject)
    running.once('exit', (...how) => resolve(how))
  })
  if (!signal) process.exit(code)
  removeStackFileOf(running.pid)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}

/**
 * A stack that was killed could not remove the file that says it is up.
 *
 * @param {number | undefined} pid
 */
function removeStackFileOf(pid) {
  if (readOr(join(runtime, 'start.lock'), '').split(' ')[0] === String(pid))
    rmSync(join(runtime, 'stack.json'), { force: true })
}

/**
 * @param {string} file
 * @param {string} otherwise
 */
function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}

/** @param {string} path */
function isWritable(path) {
  return path !== '' && allows(path, constants.W_OK)
}

/** @param {string} path */
function isReadable(path) {
  return allows(path, constants.R_OK)
}

/**
 * @param {string} path
 * @param {number} mode
 */
function allows(path, mode) {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}

/** @param {string} text */
function say(text) {
  console.error(`boot: ${text}`)
}
