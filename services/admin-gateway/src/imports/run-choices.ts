import type { RunOptions } from '@imports/shared/contracts/import-events'
import type { FastifyRequest } from 'fastify'
import { formField } from '../auth/guard.ts'
import type { Texts } from '../texts/texts-shape.ts'

type OfferedChoice = 'switchOffAbsent' | 'full'

/** What the form offers beside the kind, by the names of its fields. Consent is not among them: it answers a question. */
const fields = { switchOffAbsent: 'switch_off_absent', full: 'full' } as const satisfies Record<OfferedChoice, string>
const offered = Object.keys(fields) as OfferedChoice[]

export interface RunChoice {
  field: string
  title: string
  about: string
  chosen: boolean
}

export const runChoices = (chosen: RunOptions, { runOptions, importPage }: Texts): RunChoice[] =>
  offered.map((choice) => ({
    field: fields[choice],
    title: runOptions[choice],
    about: importPage.aboutOptions[choice],
    chosen: chosen[choice] === true,
  }))

/** What was ticked in the posted form. */
export const chosenOptions = (request: FastifyRequest): Pick<RunOptions, OfferedChoice> =>
  Object.fromEntries(
    offered.filter((choice) => formField(request, fields[choice]) !== undefined).map((choice) => [choice, true]),
  )

const shownOptions = ['switchOffAbsent', 'confirm', 'full'] as const

/** What a run was asked for beside its kinds; empty when nothing was. */
export const optionNames = (options: RunOptions, { runOptions }: Texts): string[] =>
  shownOptions.filter((option) => options[option] === true).map((option) => runOptions[option])
