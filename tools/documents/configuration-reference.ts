import { join } from 'node:path'
import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import type { TObject } from 'typebox'
import { setupConfig } from '../setup/setup-config.ts'

type Program = ServiceName | 'setup'
const programs: readonly Program[] = [...serviceNames, 'setup']

/** What each program reads from its environment. Nothing else is read. */
export const configurationSchemas: Record<Program, TObject> = Object.fromEntries([
  ...(await Promise.all(serviceNames.map(async (name) => [name, await schemaOf(name)]))),
  ['setup', setupConfig],
])

/** What the `config.ts` of the service exports: the one schema of an object. */
async function schemaOf(service: ServiceName): Promise<TObject> {
  const module: Record<string, TObject> = await import(
    join(import.meta.dirname, '../../services', service, 'src/config.ts')
  )
  const schema = Object.values(module).find(({ type }) => type === 'object')
  if (!schema) throw new Error(`services/${service}/src/config.ts exports no schema`)
  return schema
}

/** As much of a schema as the reference says of it. */
interface VariableSchema {
  type?: string
  default?: unknown
  description?: string
  minimum?: number
  maximum?: number
  anyOf?: { const?: unknown }[]
}

const head = `# Configuration

Written by \`npm run generate\` from the schemas that check it: a service that finds something wrong names every fault in one message and
ends with exit code 1. A variable that is set but empty counts as not set. What a service does not know it does not read.
`

/** `docs/configuration.md`, as it has to be. */
export function configurationReference(): string {
  const names = [...new Set(programs.flatMap((program) => Object.keys(configurationSchemas[program].properties)))]
  const isOf = (name: string) => programs.filter((program) => name in configurationSchemas[program].properties)
  const shared = names.filter((name) => isOf(name).length > 1)
  const sections = [
    section('Variables of several programs', shared, true),
    ...programs.map((program) =>
      section(
        `Only of ${program === 'setup' ? 'set-up (`npm run setup`)' : `\`${program}\``}`,
        names.filter((name) => isOf(name).join() === program),
        false,
      ),
    ),
  ]
  return [head, ...sections.filter((text) => text !== '')].join('\n')

  function section(title: string, variables: string[], withPrograms: boolean): string {
    if (variables.length === 0) return ''
    const columns = ['variable', ...(withPrograms ? ['who'] : []), 'values', 'default', '']
    const rows = variables.map((name) => {
      const who = isOf(name)
      const schemas = who.map((program) => variableOf(program, name))
      return [
        `\`${name}\``,
        ...(withPrograms ? [whoInWords(who)] : []),
        values(schemas[0] ?? {}),
        defaults(who, name),
        [...new Set(schemas.flatMap(({ description }) => description ?? []))].join('. '),
      ]
    })
    return `## ${title}\n\n${table([columns, ...rows])}\n`
  }
}

const variableOf = (program: Program, name: string): VariableSchema =>
  configurationSchemas[program].properties[name] as VariableSchema // a JSON schema: every keyword is optional

function whoInWords(programs: string[]): string {
  const services = programs.filter((program) => program !== 'setup')
  const setup = programs.includes('setup') ? ['set-up'] : []
  if (services.length === serviceNames.length) return ['every service', ...setup].join(', ')
  const importers = services.filter((name) => name.endsWith('-importer'))
  const others = services.filter((name) => !name.endsWith('-importer')).map((name) => name.replace(/^.*-/, ''))
  const said = importers.length === 3 ? ['importers'] : importers
  return [...others, ...said, ...setup].join(', ')
}

function values({ type, minimum, maximum, anyOf }: VariableSchema): string {
  if (anyOf) return anyOf.map((option) => `\`${option.const}\``).join(' or ')
  if (type === 'string') return 'text'
  const range = [minimum === undefined ? '' : `from ${minimum}`, maximum === undefined ? '' : `to ${maximum}`]
  return [type ?? '', ...range].filter((part) => part !== '').join(' ')
}

function defaults(programs: Program[], name: string): string {
  const said = programs.map((program) => {
    const { required } = configurationSchemas[program]
    const { default: value } = variableOf(program, name)
    if (value !== undefined) return `\`${value}\``
    return required?.includes(name) ? '**required**' : '–'
  })
  const different = [...new Set(said)]
  if (different.length === 1) return different[0] ?? ''
  return programs.map((program, at) => `${said[at]} (${program})`).join(', ')
}

/** As the formatter wants tables: every column as wide as its widest cell. */
function table(rows: string[][]): string {
  const safe = rows.map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = (safe[0] ?? []).map((_, at) => Math.max(3, ...safe.map((cells) => cells[at]?.length ?? 0)))
  const line = (cells: string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  const [first = [], ...rest] = safe
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n')
}
