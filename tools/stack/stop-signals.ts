import { whenNpmDies } from '../process-identity.mjs'

/** One Ctrl-C arrives several times: from the terminal, from npm, from the bootstrap. */
const sameWithinMs = 1_000
/** A stop that hangs is ended; npm's callers were promised twenty seconds. */
const patienceMs = 18_000

/** Aborts at the first SIGINT, SIGTERM or SIGHUP, or when npm was killed; a second signal ends the process at once. */
export function stopSignals(say: (line: string) => void): AbortSignal {
  const stop = new AbortController()
  let firstAt = 0
  const onSignal = () => {
    if (stop.signal.aborted && Date.now() - firstAt < sameWithinMs) return
    if (stop.signal.aborted) process.exit(1)
    firstAt = Date.now()
    say('stopping')
    setTimeout(() => {
      say('something does not stop; killing it')
      process.exit(1)
    }, patienceMs).unref()
    stop.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  whenNpmDies(onSignal)
  return stop.signal
}
