import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { stripVTControlCharacters, styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

export interface PrefixedLog {
  /** A line of the stack's own. */
  say(line: string): void
  /** Everything a service says, line by line, until it ends. */
  follow(name: string, stream: Readable): void
}

export interface PrefixedLogOptions {
  write: (line: string) => void
  colour: boolean
  now?: () => Date
}

const nameColours: Style[] = ['cyan', 'magenta', 'blue', 'yellow', 'green']
const levelStyles: Record<string, Style> = {
  trace: 'dim',
  debug: 'dim',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: ['bold', 'red'],
}
/** pino's own words for its numbers; a logger may write either. */
const levelNames: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}
const nameWidth = 17
const longestValue = 80
/** Said already, the same on every line, or long and of no use to who reads along. */
const notShown = new Set([
  'pid',
  'hostname',
  'name',
  'service',
  'v',
  'err',
  'error',
  'runId',
  'trace_id',
  'span_id',
  'trace_flags',
])

/** One log of several processes: their JSON lines made readable, each with the name of who said it. */
export function prefixedLog({ write, colour, now = () => new Date() }: PrefixedLogOptions): PrefixedLog {
  const colours = new Map<string, Style>()
  const paint = (style: Style, text: string) => (colour ? styleText(style, text, { validateStream: false }) : text)

  const line = (name: string, time: Date, text: string) => {
    const style = colours.get(name) ?? nameColours[colours.size % nameColours.length] ?? 'cyan'
    colours.set(name, style)
    write(`${paint('dim', clock(time))} ${paint(style, name.padEnd(nameWidth))} ${text}`)
  }

  const show = (name: string, said: string) => {
    const record = parseRecord(said)
    if (!record) return line(name, now(), said)
    const fields = shownFields(record).map(([key, value]) => ` ${paint('dim', `${key}=`)}${value}`)
    line(
      name,
      new Date(record.time),
      `${paint(levelStyles[record.level] ?? 'dim', record.level.padEnd(5))} ${record.msg}${fields.join('')}`,
    )
    for (const detail of errorLines(record)) line(name, new Date(record.time), `      ${paint('dim', detail)}`)
  }

  return {
    say: (text) => line('stack', now(), text),
    follow: (name, stream) => {
      createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (said) => show(name, said))
    },
  }
}

interface LogRecord {
  level: string
  time: number | string
  msg: string
  [field: string]: unknown
}

function parseRecord(line: string): LogRecord | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const { level, time, msg, ...fields } = JSON.parse(line)
    const name = typeof level === 'number' ? levelNames[level] : level
    if (typeof name !== 'string' || Number.isNaN(new Date(time).getTime())) return undefined
    return { ...fields, level: name, time, msg: typeof msg === 'string' ? msg : '' }
  } catch {
    return undefined
  }
}

function shownFields(record: LogRecord): [string, string][] {
  return Object.entries(record)
    .filter(
      ([key, value]) =>
        !['level', 'time', 'msg'].includes(key) && !notShown.has(key) && value !== null && value !== undefined,
    )
    .map(([key, value]) => [key, shorten(typeof value === 'string' ? value : JSON.stringify(value))])
}

/** Shown on one line, and unable to paint or move anything on the reader's terminal. */
function shorten(value: string): string {
  const plain = stripVTControlCharacters(value).replaceAll(/\s+/g, ' ')
  return plain.length > longestValue ? `${plain.slice(0, longestValue - 1)}…` : plain
}

function errorLines({ err, error }: LogRecord): string[] {
  const fault = err ?? error
  if (typeof fault === 'string') return [shorten(fault)]
  if (typeof fault !== 'object' || fault === null) return []
  const { stack, message } = fault as { stack?: unknown; message?: unknown } // a parsed object: nothing is known of it
  const text = typeof stack === 'string' ? stack : typeof message === 'string' ? message : JSON.stringify(fault)
  return text.split('\n').map((each) => stripVTControlCharacters(each).trim())
}

function clock(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`
}
