import { auditActions } from '../auth/audit.ts'
import { optionNames } from '../imports/run-choices.ts'
import { kindName, type ViewContext } from '../sessions/session-view.ts'
import type { Texts } from '../texts/texts-shape.ts'
import { isRole } from './account-store.ts'
import type { AuditLine } from './audit-store.ts'

/** A line of the audit as its page shows it. */
export const auditView = (line: AuditLine, { texts, format }: ViewContext) => ({
  at: { iso: line.at.toISOString(), text: format.when(line.at) },
  who: line.account_name ?? texts.none,
  what: wordOf(line.action, texts.people.audit.actions),
  refusal: /denied|refused|failed|throttled/.test(line.action),
  detail: Object.entries(line.detail)
    .map(([name, value]) => [wordOf(name, texts.people.audit.details), valueText(name, value, texts)])
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join(' · '),
  address: line.address ?? texts.none,
})

/** What another version has noted keeps its own name. */
const wordOf = (name: string, words: Record<string, string>): string =>
  Object.hasOwn(words, name) ? (words[name] ?? name) : name

function valueText(name: string, value: unknown, texts: Texts): string {
  const { people, via } = texts
  if (Array.isArray(value)) return value.map((kind) => kindName(String(kind), texts)).join(', ')
  if (typeof value === 'object' && value !== null) return optionNames(value, texts).join(', ')
  if (typeof value === 'boolean') return value ? people.audit.yes : people.audit.no
  const text = String(value)
  if (name === 'role' && isRole(text)) return people.roles[text].name
  if (name === 'via') return wordOf(text, via)
  return name === 'reason' ? wordOf(text, people.audit.reasons) : text
}

export const actionChoices = (chosen: string | undefined, { people: { audit } }: Texts) =>
  auditActions.map((action) => ({ action, text: audit.actions[action], chosen: action === chosen }))
