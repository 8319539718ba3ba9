import type { TypedValue } from '@imports/commerceml/onec-record'
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** As 1C has it, and what could be made of it: people write several numbers, and words, into one field. */
export interface Contact extends TypedValue {
  /** E.164. */
  phones?: { number: string; extension?: string }[]
  emails?: string[]
}

export type ContactFault = 'PHONE_UNREADABLE' | 'EMAIL_UNREADABLE'

/** The fault says that some of the value could not be read; what could be is there all the same. */
export function readContact({ type, value }: TypedValue): { contact: Contact; fault: ContactFault | null } {
  const isReadable = value.length <= longestValue
  if (isPhone(type)) {
    const { found, lost } = read(isReadable ? phoneTexts(value) : [], phoneOf)
    return { contact: { type, value, phones: found }, fault: lost ? 'PHONE_UNREADABLE' : null }
  }
  if (isEmail(type)) {
    const { found, lost } = read(isReadable ? value.split(/[\s;,]+/) : [], emailOf)
    return { contact: { type, value, emails: found }, fault: lost ? 'EMAIL_UNREADABLE' : null }
  }
  return { contact: { type, value }, fault: null }
}

/** «Телефон внутренний» is a number of nobody else's network. */
const isPhone = (type: string): boolean => /^(телефон(?! внутренний)|факс)/i.test(type)
const isEmail = (type: string): boolean => /^((электронная )?почта|e-?mail)/i.test(type)

/** Who writes more into a field writes no numbers; and reading it is not for free. */
const longestValue = 500

function read<T>(texts: string[], reading: (text: string) => T | null): { found: T[]; lost: boolean } {
  const results = texts.filter((text) => text.trim() !== '').map(reading)
  const found = results.filter((result) => result !== null)
  return { found, lost: found.length < Math.max(1, results.length) }
}

/** A comma may also stand before an extension: «+7 900 000 00 00, доб. 12». */
const phoneTexts = (value: string): string[] =>
  value.replace(/(^|[\s,])вн\.?\s*(?=\d)/gi, '$1доб. ').split(/[;\n/]|,(?!\s*\(?\s*(?:доб|ext|#))/i)

/** Possible is enough: which ranges are given out changes more often than this does. */
function phoneOf(text: string): { number: string; extension?: string } | null {
  const phone = parsePhoneNumberFromString(text, 'RU')
  if (!phone?.isPossible()) return null
  return { number: phone.number, ...(phone.ext && { extension: phone.ext }) }
}

/** Something before the last @, and a domain of at least two parts behind it. */
const emailOf = (text: string): string | null =>
  text.length <= 254 &&
  /^[^\s@<>()[\]\\,;:"]+@(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+\p{L}[\p{L}\d-]*[\p{L}\d]$/u.test(text)
    ? text
    : null
