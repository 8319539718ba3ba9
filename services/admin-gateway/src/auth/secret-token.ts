import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, fit for a cookie, a form field or a header. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is stored instead of a secret: who reads the table cannot use it. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()

export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(hashSecret(a), hashSecret(b))
