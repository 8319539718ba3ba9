import type { ru } from './ru.ts'

/** The same keys and the same parameters, whatever the words. */
export type PhraseOf<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : { [K in keyof T]: PhraseOf<T[K]> }

export type Texts = PhraseOf<typeof ru>
