const path = /^\/(?![/\\])[\w\-/?=&.%]*$/

/** Where to go after the login: only a path of this site, else the start page. */
export function safeNext(next: string | undefined, fallback = '/admin/'): string {
  if (next === undefined || !path.test(next)) return fallback
  const origin = 'http://gateway.invalid'
  try {
    return new URL(next, origin).origin === origin ? next : fallback
  } catch {
    return fallback
  }
}
