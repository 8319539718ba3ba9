import { isOnecNull } from './is-onec-null.ts'

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d{1,2}):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/
const russian = /^(\d\d)\.(\d\d)\.(\d{4})(?: (\d{1,2}):(\d\d):(\d\d))?$/

/**
 * `YYYY-MM-DDTHH:MM:SS`, with a fraction and zone only if they were written: 1C gives local time without one.
 * Null for 1C's empty date and for anything that is not a date.
 */
export function readDate(text: string): string | null {
  const value = text.trim()
  if (isOnecNull(value)) return null
  const found = iso.exec(value)
  if (found) {
    const [, year = '', month = '', day = '', hour, minute, second, fraction = '', zone = ''] = found
    return combined([year, month, day, hour, minute, second], fraction + zone)
  }
  const [, day = '', month = '', year = '', hour, minute, second] = russian.exec(value) ?? []
  return combined([year, month, day, hour, minute, second], '')
}

type Part = string | undefined

function combined(
  [year, month, day, hour = '00', minute = '00', second = '00']: Part[],
  suffix: string,
): string | null {
  const local = `${year}-${month}-${day}T${hour.padStart(2, '0')}:${minute}:${second}`
  const instant = new Date(`${local}Z`)
  // The 31st of a shorter month would be moved to the next one.
  if (Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 19) !== local) return null
  return local + suffix
}
