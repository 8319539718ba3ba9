import type { OnecRecord, ProblemCode } from '@imports/commerceml/onec-record'

/** What an export may hold beside customers, which are none of this importer's business. */
export type CatalogRecord = Exclude<OnecRecord, { type: 'customer' }>

export interface ProblemIssue {
  severity: 'error' | 'warning'
  code: string
  onec_id: string | null
  field: string
  message: string
  /** How many rows were lost: all of a record without an id, single prices or stocks of one with it. */
  failedRows: number
}

const texts: Record<ProblemCode, string> = {
  MISSING_ID: 'нет идентификатора, запись не загружена',
  ID_TOO_LONG: 'идентификатор длиннее 200 знаков, запись не загружена',
  NUMBER_TOO_LARGE: 'слишком большое число',
  NUMBER_ROUNDED: 'лишние знаки после запятой, число округлено',
  PARENT_WITHOUT_ID: 'у родительского элемента нет идентификатора',
  BAD_NUMBER: 'не число',
  BAD_BOOLEAN: 'не «да» и не «нет»',
  PICTURE_PATH: 'это не путь к изображению внутри выгрузки',
}

/** One issue for a record, however many of its fields are wrong; null when all could be read. */
export function problemIssue(record: CatalogRecord): ProblemIssue | null {
  const [first] = record.problems
  if (!first) return null
  const failedRows = lostRows(record)
  return {
    severity: failedRows > 0 ? 'error' : 'warning',
    code: first.code,
    onec_id: ('offerId' in record ? record.offerId : record.onecId) || null,
    field: first.field,
    message: record.problems
      .map(({ field, code, text }) => {
        const hint = code === 'BAD_NUMBER' ? letterAmongDigits(text) : ''
        return `${field}: ${texts[code]}${text ? ` («${text}»${hint})` : ''}`
      })
      .join('; '),
    failedRows,
  }
}

/** О, З and l look like digits: nobody finds the one in «29О5» by eye. */
function letterAmongDigits(text: string): string {
  const at = /\d/.test(text) ? text.search(/\p{L}/u) : -1
  return at < 0 ? '' : `, ${at + 1}-й знак — буква`
}

/** Whether the record can be kept at all; a dictionary value needs its property's id as well. */
export function hasIds(record: CatalogRecord): boolean {
  if ('offerId' in record) return record.offerId !== ''
  return record.onecId !== '' && !(record.type === 'propertyValue' && record.propertyId === '')
}

function lostRows(record: CatalogRecord): number {
  if (!('offerId' in record)) return hasIds(record) ? 0 : 1
  const kept = record.type === 'offerPrices' ? record.prices.length : record.stocks.length
  return record.lost + (record.offerId === '' ? kept : 0)
}
