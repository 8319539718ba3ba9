import type { CustomerRecord } from '@imports/commerceml/onec-record'
import type { StagedRow } from '@imports/shared/db/load/staging'
import { accountFault, type BankFault, bikFault, correspondentFault } from './bank-account.ts'
import type { customerTable } from './customer-table.ts'
import { type ContactFault, readContact } from './read-contact.ts'
import { customerKind, innFault, kppFault, type TaxNumberFault } from './tax-number.ts'

/** A value that is kept as it is, but is to be told. Never says what stood there. */
export interface CustomerFault {
  /** The element by its name in the file. */
  field: string
  code: TaxNumberFault | BankFault | ContactFault | 'NAME_MISSING'
}

export type CustomerRow = Omit<StagedRow<(typeof customerTable)['staged']>, 'file' | 'line'>

/** A customer as it is stored, with all that is wrong with it; the first fault is the one that an issue is named after. */
export function customerRow(record: CustomerRecord): { row: CustomerRow; faults: CustomerFault[] } {
  const contacts = record.contacts.map(readContact)
  const fullName = record.officialName ?? record.fullName
  const name = record.name || fullName || ''
  return {
    row: {
      onec_id: record.onecId,
      kind: customerKind(record.inn, record.kpp),
      name,
      full_name: fullName,
      inn: record.inn,
      kpp: record.kpp,
      roles: record.roles,
      contacts: contacts.map(({ contact }) => contact),
      addresses: record.addresses,
      bank_accounts: record.bankAccounts,
      representatives: record.representatives,
      is_active: !record.isDeleted,
    },
    faults: [
      ...told('ИНН', record.inn && innFault(record.inn)),
      ...told('КПП', record.kpp && kppFault(record.kpp)),
      ...told('Наименование', name === '' && 'NAME_MISSING'),
      ...contacts.flatMap(({ fault }) => told('Контакт', fault)),
      ...record.bankAccounts.flatMap(bankFaults),
    ],
  }
}

function bankFaults({ number, bank }: CustomerRecord['bankAccounts'][number]): CustomerFault[] {
  const { bik, correspondentAccount } = bank
  return [
    ...told('БИК', bik && bikFault(bik)),
    ...told('НомерСчета', accountFault(number, bik)),
    ...told('СчетКорреспондентский', correspondentAccount && correspondentFault(correspondentAccount, bik)),
  ]
}

const told = (field: string, code: CustomerFault['code'] | '' | false | null): CustomerFault[] =>
  code ? [{ field, code }] : []
