import type { RunOptions } from '@imports/shared/contracts/import-events'
import { type ImportKind, importKindNames, isImportKind } from '@imports/shared/contracts/import-kinds'
import type { FastifyRequest } from 'fastify'
import { formField, formValues } from '../auth/guard.ts'
import { chosenOptions } from './run-choices.ts'
import { selectedKinds } from './selected-kinds.ts'

/** The import form as somebody has filled it in. */
export interface FilledForm {
  chosen: string | null
  /** Of the selective import. */
  ticked: readonly ImportKind[]
  /** What is chosen by one or the other. */
  kinds: readonly ImportKind[]
  options: RunOptions
}

/** What the others belong to is ticked when the page opens. */
const firstTicked = importKindNames.slice(0, 1)

/** As it was posted, or as an address asks for it; what is no choice is passed over. */
export function filledForm(fields: Pick<FastifyRequest, 'body'>): FilledForm {
  const chosen = formField(fields, 'kind') ?? null
  const ticked = formValues(fields, 'kinds').filter(isImportKind)
  const kinds = chosen === selectedKinds ? ticked : [chosen ?? ''].filter(isImportKind)
  const untouched = chosen !== selectedKinds && ticked.length === 0
  return { chosen, ticked: untouched ? firstTicked : ticked, kinds, options: chosenOptions(fields) }
}
