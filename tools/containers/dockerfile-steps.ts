export interface Step {
  /** `RUN`, `COPY` … */
  instruction: string
  arguments: string
}

export interface Stage {
  name: string
  steps: Step[]
}

/** The stages of a Dockerfile; what stands before the first `FROM` counts as a stage without a name. */
export function readDockerfile(text: string): Stage[] {
  const lines = text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  const stages: Stage[] = [{ name: '', steps: [] }]
  for (const line of lines) {
    const [instruction = '', rest = ''] = splitOnce(line)
    if (instruction === 'FROM') stages.push({ name: / AS (\S+)$/.exec(rest)?.[1] ?? '', steps: [] })
    else stages.at(-1)?.steps.push({ instruction, arguments: rest })
  }
  return stages
}

const splitOnce = (line: string): [string, string] => {
  const at = line.indexOf(' ')
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1).trim()]
}

/** What `ENV` sets: `NAME=value NAME=value`. */
export const environmentOf = ({ steps }: Stage): Record<string, string> =>
  Object.fromEntries(
    steps
      .filter(({ instruction }) => instruction === 'ENV')
      .flatMap((step) =>
        [...step.arguments.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
      ),
  )
