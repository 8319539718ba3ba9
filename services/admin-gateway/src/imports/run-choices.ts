import type { RunOptions } from '@imports/shared/contracts/import-events'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import type { FastifyRequest } from 'fastify'
import { formField } from '../auth/guard.ts'
import type { Texts } from '../texts/texts-shape.ts'
import { refusalText } from './refusal-text.ts'
import { misplacedOption } from './request-import.ts'

type OfferedChoice = 'switchOffAbsent' | 'full' | 'validateImages' | 'dryRun'

/** What the form offers beside the kind: its field, and what ticking it means. Consent is not among them: it answers a question. */
const fields = {
  switchOffAbsent: { field: 'switch_off_absent', ticked: true },
  full: { field: 'full', ticked: true },
  validateImages: { field: 'no_validate_images', ticked: false },
  dryRun: { field: 'dry_run', ticked: true },
} as const satisfies Record<OfferedChoice, { field: string; ticked: boolean }>
const offered = Object.keys(fields) as OfferedChoice[]

export interface RunChoice {
  field: string
  title: string
  about: string
  chosen: boolean
  /** Why it goes with nothing that is chosen; null when it does. */
  misplaced: string | null
}

export const runChoices = (kinds: readonly ImportKind[], chosen: RunOptions, texts: Texts): RunChoice[] =>
  offered.map((choice) => {
    const misplaced =
      choice === 'switchOffAbsent' && kinds.length > 0 ? misplacedOption({ kinds, options: chosen }) : null
    return {
      field: fields[choice].field,
      title: texts.runOptions[choice],
      about: texts.importPage.aboutOptions[choice],
      chosen: chosen[choice] === fields[choice].ticked,
      misplaced: misplaced && refusalText(misplaced, texts),
    }
  })

/** What was ticked in the posted form. */
export const chosenOptions = (request: Pick<FastifyRequest, 'body'>): Pick<RunOptions, OfferedChoice> =>
  Object.fromEntries(
    offered
      .filter((choice) => formField(request, fields[choice].field) !== undefined)
      .map((choice) => [choice, fields[choice].ticked]),
  )

/** The fields of a form in which these options are ticked. */
export const tickedFields = (options: RunOptions): [field: string, value: string][] =>
  offered.filter((choice) => options[choice] === fields[choice].ticked).map((choice) => [fields[choice].field, 'yes'])

const shownOptions = ['dryRun', 'switchOffAbsent', 'confirm', 'full', 'validateImages'] as const

/** What a run was asked for beside its kinds; empty when nothing was. */
export const optionNames = (options: RunOptions, { runOptions }: Texts): string[] =>
  shownOptions.filter((option) => options[option] === (option !== 'validateImages')).map((option) => runOptions[option])
