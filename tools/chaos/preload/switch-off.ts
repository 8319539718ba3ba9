/*
 * Preloaded into a service (`node --import`): replaces one snippet of one of its source files as it is loaded, which switches off one
 * guard. A snippet that is not there once ends the process: a control that changes nothing would prove nothing.
 *
 *   CHAOS_SWITCH_OFF  JSON of a Replacement
 */
import { registerHooks } from 'node:module'
import { applyReplacement, type Replacement } from './replacement.ts'

const { CHAOS_SWITCH_OFF } = process.env
if (!CHAOS_SWITCH_OFF) throw new Error('switch-off wants CHAOS_SWITCH_OFF')
const replacement: Replacement = JSON.parse(CHAOS_SWITCH_OFF)

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context)
    if (!new URL(url).pathname.endsWith(`/${replacement.file}`)) return loaded
    return { ...loaded, source: applyReplacement(String(loaded.source), replacement) }
  },
})
