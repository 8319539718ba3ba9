import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { environmentOf, readDockerfile, type Stage, type Step } from './dockerfile-steps.ts'

export interface BuiltImage {
  /** Stands for the root of its file system; what the base image has is not in it. */
  root: string
  env: Record<string, string>
  command: string[]
  workdir: string
}

export interface BuildOptions {
  /** The folder with the sources; as in a build context, only what `COPY` names is taken from it. */
  context: string
  dockerfile: string
  /** An empty folder. */
  folder: string
}

/**
 * Does a Dockerfile's steps without Docker, for a value of its argument SERVICE: each stage has a folder as its root, `RUN` runs in its working
 * directory, with this Node. What stands before `ARG SERVICE` is done for the first one only, as Docker's cache would have it. It
 * knows the instructions that ours uses, and no others; `RUN` has to keep to relative paths.
 */
export function createImageBuild({ context, dockerfile, folder }: BuildOptions): (service: string) => BuiltImage {
  const stages = readDockerfile(readFileSync(dockerfile, 'utf8')).slice(1)
  const last = stages.at(-1)
  if (!last) throw new Error('no stage')
  const played = new Set<Step>()
  return (service) => {
    const roots = new Map(stages.map((stage) => [stage.name, join(folder, stage === last ? service : stage.name)]))
    for (const stage of stages) playStage(stage, { context, args: { SERVICE: service }, roots, played })
    return {
      root: roots.get(last.name) ?? '',
      env: environmentOf(last),
      command: JSON.parse(last.steps.find(({ instruction }) => instruction === 'CMD')?.arguments ?? '[]'),
      workdir: workdirOf(last),
    }
  }
}

interface Surroundings {
  context: string
  args: Record<string, string>
  roots: Map<string, string>
  /** Steps that need not be done again. */
  played: Set<Step>
}

const remarks = ['ARG', 'LABEL', 'ENV', 'USER', 'EXPOSE', 'HEALTHCHECK', 'CMD']

const workdirOf = (stage: Stage): string =>
  stage.steps.find(({ instruction }) => instruction === 'WORKDIR')?.arguments ?? '/'

const isServiceArgument = (step: Step): boolean => step.instruction === 'ARG' && step.arguments === 'SERVICE'

function playStage(stage: Stage, surroundings: Surroundings): void {
  const root = surroundings.roots.get(stage.name) ?? ''
  const workdir = join(root, workdirOf(stage))
  mkdirSync(workdir, { recursive: true })
  const shared = stage.name === '' ? [] : stage.steps.slice(0, stage.steps.findIndex(isServiceArgument))
  for (const step of stage.steps) {
    if (surroundings.played.has(step)) continue
    if (shared.includes(step)) surroundings.played.add(step)
    if (step.instruction === 'COPY') copy(step, { ...surroundings, root, workdir })
    else if (step.instruction === 'RUN') run(step, surroundings.args, workdir)
    else if (step.instruction !== 'WORKDIR' && !remarks.includes(step.instruction)) {
      throw new Error(`${step.instruction} is not known here`)
    }
  }
}

function copy(step: Step, { context, roots, root, workdir }: Surroundings & { root: string; workdir: string }): void {
  const words = step.arguments.split(' ')
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
  const names = words.filter((word) => !word.startsWith('--'))
  const target = names.pop() ?? ''
  const absolute = target.startsWith('/') ? join(root, target) : join(workdir, target)
  for (const name of names) {
    const source = from === undefined ? join(context, name) : join(roots.get(from) ?? '', name)
    const isFileInto = target.endsWith('/') && from === undefined
    // node_modules as in .dockerignore: they are made by the steps
    cpSync(source, isFileInto ? join(absolute, basename(name)) : absolute, {
      recursive: true,
      filter: (file) => from !== undefined || basename(file) !== 'node_modules',
    })
  }
}

function run(step: Step, args: Record<string, string>, cwd: string): void {
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter)
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', step.arguments], {
    cwd,
    env: { PATH, HOME: process.env.HOME, NODE_USE_SYSTEM_CA: '1', ...args },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`RUN ${step.arguments}\n${stdout.slice(-2000)}${stderr.slice(-2000)}`)
}
