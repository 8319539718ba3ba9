import { en } from './en.ts'
import { ru } from './ru.ts'
import type { Texts } from './texts-shape.ts'

export type Locale = 'ru' | 'en'

const catalogue: Record<Locale, Texts> = { ru, en }

export const textsOf = (locale: Locale): Texts => catalogue[locale]
