import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fuzz } from './agree-with-libxml2.ts'
import { compareWithSaxes, toldBySaxes, toldByScanner } from './compare-with-saxes.ts'
import { cutIntoChunks } from './xml-arbitrary.ts'

const usage = `Looks for a document that the reader judges wrongly.

  node packages/commerceml/src/fuzz/fuzz.ts [options]

  --against libxml2     libxml2: are damaged exports well-formed? saxes: what do small documents hold?
  --documents 20000     how many
  --seed 1              another number, other documents; the same number, the same documents`

const SLOWEST_MS = 5000

const { values } = parseArgs({
  options: {
    against: { type: 'string', default: 'libxml2' },
    documents: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})

const [seed, documents] = [Number(values.seed), Number(values.documents)]
const say = (text: string) => process.stdout.write(`${text}\n`)

function fail(what: string, document: string | Uint8Array, details: unknown): void {
  const path = join(tmpdir(), `fuzz-${values.against}-${seed}.xml`)
  writeFileSync(path, document)
  say(`seed ${seed}: ${what}, smallest document: ${path}\n${JSON.stringify(details, null, 2)}`)
  process.exitCode = 1
}

async function againstLibxml2(): Promise<void> {
  const { disagreement, wellFormed, onPurpose, slowestMs } = await fuzz({ seed, documents })
  if (disagreement) {
    const { document, ...details } = disagreement
    fail('the reader and libxml2 differ', document, details)
    return
  }
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024)
  say(
    `seed ${seed}: ${documents} documents, no difference; ${wellFormed} well-formed, of these ${onPurpose} refused on purpose; ` +
      `slowest ${Math.round(slowestMs)} ms, peak memory with libxml2 and all ${peakMiB} MiB`,
  )
  if (slowestMs > SLOWEST_MS) process.exitCode = 1
}

function againstSaxes(): void {
  const { counterexample } = compareWithSaxes({ seed, cases: documents })
  if (counterexample) {
    const [document, lengths] = counterexample
    const chunks = [...cutIntoChunks(document, lengths)]
    fail('the scanner and saxes differ', document, {
      chunks,
      scanner: toldByScanner(chunks),
      saxes: toldBySaxes(chunks),
    })
    return
  }
  say(`seed ${seed}: ${documents} documents, no difference`)
}

if (values.help || !Number.isInteger(seed) || !Number.isInteger(documents)) {
  say(usage)
  process.exitCode = values.help ? 0 : 1
} else if (values.against === 'saxes') {
  againstSaxes()
} else {
  await againstLibxml2()
}
