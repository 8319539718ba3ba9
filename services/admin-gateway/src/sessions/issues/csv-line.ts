/** Written before the first line: without it Excel takes UTF-8 for the code page of the machine. */
export const byteOrderMark = '\uFEFF'

/**
 * One line of CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe in front: the texts are
 * those of an export, and whoever wrote it must not be able to run anything at the administrator's.
 */
export const csvLine = (values: readonly (string | number | null)[], separator: string): string =>
  `${values.map((value) => csvField(value, separator)).join(separator)}\r\n`

const csvField = (value: string | number | null, separator: string): string => {
  const text = safe(String(value ?? ''))
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Also after spaces, and as full-width signs, which some spreadsheets treat alike. */
const safe = (text: string): string => (/^\s*[=+\-@\0＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text)
