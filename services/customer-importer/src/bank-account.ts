export type BankFault = 'BIK_FORMAT' | 'ACCOUNT_FORMAT' | 'ACCOUNT_CHECK_DIGIT'

/** Nine digits; the first says how a bank takes part in payments. */
export const bikFault = (bik: string): BankFault | null => (/^[012]\d{8}$/.test(bik) ? null : 'BIK_FORMAT')

/**
 * What is wrong with the number of a client's account at a bank. The check digit binds it to the bank: without a BIK that can be
 * read only its form is checked.
 */
export function accountFault(account: string, bik: string | null): BankFault | null {
  const fault = formFault(account)
  if (fault || bik === null || bikFault(bik) || isTreasury(bik)) return fault
  return isBound(account, isOfCentralBank(bik) ? branchOf(bik) : bik.slice(6))
}

/** As accountFault, for the account that the bank has at the Central Bank. */
export function correspondentFault(account: string, bik: string | null): BankFault | null {
  const fault = formFault(account)
  if (fault || bik === null || bikFault(bik) || isTreasury(bik)) return fault
  return isBound(account, branchOf(bik))
}

const formFault = (account: string): BankFault | null => (/^\d{20}$/.test(account) ? null : 'ACCOUNT_FORMAT')

/** Accounts of the treasury follow a rule of their own. */
const isTreasury = (bik: string): boolean => bik[1] === '0'
const isOfCentralBank = (bik: string): boolean => /^00[0-2]$/.test(bik.slice(6))
const branchOf = (bik: string): string => `0${bik.slice(4, 6)}`

const weights = [7, 1, 3]

function isBound(account: string, bank: string): BankFault | null {
  const sum = [...(bank + account)].reduce(
    (total, digit, at) => total + ((Number(digit) * (weights[at % 3] ?? 0)) % 10),
    0,
  )
  return sum % 10 === 0 ? null : 'ACCOUNT_CHECK_DIGIT'
}
