import { type ExecFileOptions, execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { folderLock } from './folder-lock.mjs'

const execute = promisify(execFile)

/** Runs a command; what it complained of is the error. */
async function run(command: string, args: string[], options: ExecFileOptions = {}): Promise<string> {
  try {
    const { stdout } = await execute(command, args, { maxBuffer: 1 << 24, ...options, encoding: 'utf8' })
    return stdout
  } catch (error) {
    const said =
      error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').slice(-3).join('; ') : ''
    throw new Error(`${command}: ${said || error}`)
  }
}

/** A mirror keeps what its lists name for a while, not for ever. */
const listsLiveMs = 60 * 60_000

export interface DebianProgramOptions {
  /** The package that has the program, and whatever else must come from Debian even if it is installed. */
  packages: string[]
  /** The program's path within the packages; `*` where a version stands in it. */
  program: string
  /** Where they are unpacked, once. */
  folder: string
  log: (line: string) => void
}

/**
 * A command that runs a program of Debian packages, which are unpacked and not installed: that needs no root, and changes nothing outside
 * the folder. Libraries that the system has are the system's.
 */
export async function debianProgram({ packages, program, folder, log }: DebianProgramOptions): Promise<string> {
  const command = join(folder, 'run')
  if (existsSync(command)) return command
  const lock = await folderLock(join(dirname(folder), 'lock'), () => {}) // one for all: they share apt's lists
  try {
    if (!existsSync(command)) await fetchAndUnpack(packages, program, folder, log)
  } finally {
    lock.release()
  }
  return command
}

async function fetchAndUnpack(packages: string[], program: string, folder: string, log: (line: string) => void) {
  log(`fetching Debian's ${packages[0]}`)
  const draft = `${folder}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  const state = join(dirname(folder), 'apt')
  const apt = aptOptions(state)
  await updateLists(apt, join(state, 'updated'))
  const wanted = [...new Set([...packages, ...(await missingPackages(apt, packages))])]
  await run('apt-get', [...apt, 'download', ...wanted], { cwd: draft })
  const archives = readdirSync(draft).filter((name) => name.endsWith('.deb'))
  for (const archive of archives) {
    await run('dpkg-deb', ['-x', archive, '.'], { cwd: draft })
    rmSync(join(draft, archive))
  }
  const [found] = globSync(program, { cwd: draft })
  if (!found) throw new Error(`Debian's ${packages.join(', ')} have no ${program}`)
  writeLauncher(draft, found)
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
}

/** apt with lists and archives of its own: the system's need root to be written, and are empty in most containers. */
function aptOptions(state: string): string[] {
  for (const folder of ['lists/partial', 'archives/partial']) mkdirSync(join(state, folder), { recursive: true })
  const settings = {
    'Dir::State': state,
    'Dir::State::lists': join(state, 'lists'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': state,
    'Dir::Cache::archives': join(state, 'archives'),
    'Dir::Log': state,
    'APT::Sandbox::User': 'root', // root's apt would become another user, who cannot write here
    'APT::Get::Show-Versions': 'false',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Debug::NoLocking': 'true',
  }
  return ['-q', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])]
}

async function updateLists(apt: string[], stamp: string) {
  if (existsSync(stamp) && Date.now() - statSync(stamp).mtimeMs < listsLiveMs) return
  // Some source of the machine's may be out of reach; whether the packages are known shows when they are asked for.
  await run('apt-get', [...apt, 'update']).catch(() => {})
  writeFileSync(stamp, '')
}

/** What an installation would bring that is not installed. */
async function missingPackages(apt: string[], packages: string[]): Promise<string[]> {
  const plan = [...apt, '--simulate', '--no-install-recommends', 'install', ...packages]
  const stdout = await run('apt-get', plan, { env: { ...process.env, LC_ALL: 'C' } })
  return [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? '')
}

/** A script that finds the libraries beside it, so the folder may be moved. */
function writeLauncher(folder: string, program: string) {
  const libraries = libraryFolders(folder).map((path) => `$here/${path}`)
  const hasFonts = existsSync(join(folder, 'usr/share/fonts'))
  if (hasFonts) writeFileSync(join(folder, 'fonts.conf'), fontsFile)
  const script = [
    '#!/bin/sh',
    'here=$(cd "$(dirname "$0")" && pwd)',
    // an empty entry would mean the current folder
    ...(libraries.length > 0
      ? [`export LD_LIBRARY_PATH="${libraries.join(':')}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`]
      : []),
    ...(hasFonts ? ['export FONTCONFIG_FILE="$here/fonts.conf"'] : []),
    `exec "$here/${program}" "$@"`,
  ]
  writeFileSync(join(folder, 'run'), `${script.join('\n')}\n`)
  chmodSync(join(folder, 'run'), 0o755)
}

function libraryFolders(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const folders = files.filter((path) => /\.so(\.\d+)*$/.test(path)).map((path) => dirname(path))
  return [...new Set(folders)].sort()
}

/** A machine without fonts draws nothing; fontconfig looks only where its file says. Formulas' letters come first by name, and are Latin only. */
const fontsFile = `<?xml version="1.0"?>
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <selectfont><rejectfont><glob>*/DejaVuMathTeXGyre.ttf</glob></rejectfont></selectfont>
</fontconfig>
`
