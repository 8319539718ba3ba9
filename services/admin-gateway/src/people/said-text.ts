import type { Texts } from '../texts/texts-shape.ts'

/** What a page says after a redirect. The address names one of these sentences, so that a forged link can say nothing else. */
export const saidText = (said: string | undefined, { people }: Texts): string | null =>
  said !== undefined && Object.hasOwn(people.said, said) ? people.said[said as keyof typeof people.said] : null // it is a key of it
