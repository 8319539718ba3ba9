import { parseArgs } from 'node:util'
import { cutExport } from './cut-export.ts'

const usage = `Cuts off every XML file of an export in many places: none may be accepted.

  node packages/commerceml/src/fuzz/cut.ts DIR [options]

  --every 1          each byte of the last record, or each second, third…
  --elsewhere 200    random places before it
  --seed 1           other places`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    every: { type: 'string', default: '1' },
    elsewhere: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})

const say = (text: string) => process.stdout.write(`${text}\n`)
const [every, elsewhere, seed] = [Number(values.every), Number(values.elsewhere), Number(values.seed)]
const [directory] = positionals

if (values.help || !directory || ![every, elsewhere, seed].every(Number.isInteger)) {
  say(usage)
  process.exitCode = values.help ? 0 : 1
} else {
  let total = 0
  for await (const { file, cuts, wrong } of cutExport(directory, { every, elsewhere, seed })) {
    total += cuts
    say(`${file}: ${cuts} cuts${wrong.length === 0 ? '' : `, ${wrong.length} not refused: ${JSON.stringify(wrong)}`}`)
    if (wrong.length > 0) process.exitCode = 1
  }
  say(`${total} cuts, seed ${seed}`)
}
