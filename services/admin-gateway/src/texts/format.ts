import type { Locale } from './texts.ts'
import type { Texts } from './texts-shape.ts'

export interface Format {
  number(value: number): string
  bytes(value: number): string
  percent(fraction: number): string
  /** «42 сек», «3,4 мин», «1,2 ч» */
  duration(ms: number): string
  /** «сегодня 12:31», «вчера 21:40», «18.11.2026 09:05» */
  when(time: Date): string
  time(time: Date): string
  /** To the second: «12:31:05» */
  moment(time: Date): string
  /** «5 файлов» */
  count(value: number, noun: keyof Texts['plurals']): string
}

/** Numbers, times and counted nouns as the locale writes them, in the zone of the process (`TZ`) unless told otherwise. */
export function createFormat(
  locale: Locale,
  texts: Texts,
  options: { timeZone?: string; now?: () => Date } = {},
): Format {
  const now = options.now ?? (() => new Date())
  const zone = options.timeZone === undefined ? {} : { timeZone: options.timeZone }
  const number = new Intl.NumberFormat(locale)
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const plural = new Intl.PluralRules(locale)
  const day = new Intl.DateTimeFormat(locale, { ...zone, dateStyle: 'short' })
  const clock = new Intl.DateTimeFormat(locale, { ...zone, timeStyle: 'short' })
  const seconds = new Intl.DateTimeFormat(locale, { ...zone, timeStyle: 'medium' })

  const when = (time: Date): string => {
    const date = day.format(time)
    const today = now()
    if (date === day.format(today)) return `${texts.today} ${clock.format(time)}`
    if (date === day.format(today.getTime() - 86_400_000)) return `${texts.yesterday} ${clock.format(time)}`
    return `${date} ${clock.format(time)}`
  }

  return {
    number: (value) => number.format(value),
    bytes: (value) => bytesText(value, texts.bytes, tenths),
    percent: (fraction) => percent.format(fraction),
    duration: (ms) => durationText(ms, texts.duration, tenths),
    when,
    time: (time) => clock.format(time),
    moment: (time) => seconds.format(time),
    count: (value, noun) => `${number.format(value)} ${formOf(texts.plurals[noun], plural.select(value))}`,
  }
}

const formOf = (forms: Texts['plurals'][keyof Texts['plurals']], rule: Intl.LDMLPluralRule): string =>
  rule === 'one' || rule === 'few' || rule === 'many' ? forms[rule] : forms.other

function durationText(ms: number, words: Texts['duration'], tenths: Intl.NumberFormat): string {
  const seconds = Math.round(ms / 1000)
  if (ms < 1000) return words.under
  if (seconds < 60) return `${seconds} ${words.sec}`
  if (seconds < 3600) return `${tenths.format(seconds / 60)} ${words.min}`
  return `${tenths.format(seconds / 3600)} ${words.hour}`
}

function bytesText(value: number, units: readonly string[], tenths: Intl.NumberFormat): string {
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  return `${tenths.format(value / 1000 ** power)} ${units[power] ?? ''}`
}
