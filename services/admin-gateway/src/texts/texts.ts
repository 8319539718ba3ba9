import { en } from './en.ts'
import { ru } from './ru.ts'

export type Locale = 'ru' | 'en'

/** The same keys and the same parameters, whatever the words. */
export type PhraseOf<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : { [K in keyof T]: PhraseOf<T[K]> }

export type Texts = PhraseOf<typeof ru>

const catalogue: Record<Locale, Texts> = { ru, en }

export const textsOf = (locale: Locale): Texts => catalogue[locale]
