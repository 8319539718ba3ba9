import type { CustomerRecord, ProblemCode } from '@imports/commerceml/onec-record'
import type { CustomerFault } from './customer-row.ts'

export interface CustomerIssue {
  severity: 'error' | 'warning'
  code: string
  onec_id: string | null
  field: string
  message: string
}

const texts: Partial<Record<ProblemCode, string>> & Record<CustomerFault['code'], string> = {
  MISSING_ID: 'нет идентификатора, запись не загружена',
  ID_TOO_LONG: 'идентификатор длиннее 200 знаков, запись не загружена',
  BAD_BOOLEAN: 'не «да» и не «нет»',
  INN_FORMAT: 'должно быть 10 или 12 цифр',
  INN_CHECK_DIGIT: 'неверная контрольная цифра',
  KPP_FORMAT: 'должно быть 9 знаков: цифры, на пятом и шестом месте допустимы буквы',
  NAME_MISSING: 'нет наименования',
  PHONE_UNREADABLE: 'телефон не разобран, сохранён как текст',
  EMAIL_UNREADABLE: 'адрес электронной почты не разобран, сохранён как текст',
  BIK_FORMAT: 'должно быть 9 цифр, первая — 0, 1 или 2',
  ACCOUNT_FORMAT: 'должно быть 20 цифр',
  ACCOUNT_CHECK_DIGIT: 'контрольная цифра не подходит к БИК',
}

/** One issue for a customer, however much of it is wrong; null when nothing is. Names fields, and nothing that stood in them. */
export function customerIssue({ onecId, problems }: CustomerRecord, faults: CustomerFault[]): CustomerIssue | null {
  const all = [...problems, ...faults]
  const [first] = all
  if (!first) return null
  const said = new Set(all.map(({ field, code }) => `${field}: ${texts[code] ?? code}`))
  return {
    severity: onecId === '' ? 'error' : 'warning',
    code: first.code,
    onec_id: onecId || null,
    field: first.field,
    message: [...said].join('; '),
  }
}
