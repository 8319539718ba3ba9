import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { MalformedExport } from '../malformed-export.ts'
import { readRecords } from '../read-records.ts'
import { segmented } from '../testing/documents.ts'
import { damagedArbitrary } from './damaged-arbitrary.ts'
import { libxml2Refusal } from './libxml2-verdict.ts'
import { xmlArbitrary } from './xml-arbitrary.ts'

/** Well-formed, and yet not read. Everything else is read if, and only if, libxml2 finds it well-formed. */
export const refusedOnPurpose: readonly { why: string; refusal: RegExp }[] = [
  {
    why: 'a DTD can refer to files and pages, multiply text, and change what is read; 1C writes none',
    refusal: /^XML_DTD /,
  },
  {
    why: 'what is deeper, longer or more than the limits would fill the memory; 1C comes nowhere near them',
    refusal: /^XML_LIMIT /,
  },
  { why: 'another root is another kind of document', refusal: /^XML_ROOT / },
  {
    why: '1C writes UTF-8 and windows-1251; libxml2 reads all that iconv does',
    refusal: /^XML_ENCODING .*: кодировка .* не поддерживается\./,
  },
  {
    why: 'the declaration has to fit into what is looked at to know the encoding',
    refusal: /^XML_ENCODING .*: объявление XML длиннее/,
  },
  {
    why: 'XML 1.1 allows control characters; libxml2 reads any 1.x as if it were 1.0',
    refusal: /^XML_MALFORMED .*: версия XML /,
  },
]

export interface Verdicts {
  /** Null: read to its end. */
  ours: string | null
  /** Null: well-formed. */
  libxml2: string | null
}

export function agree({ ours, libxml2 }: Verdicts): boolean {
  if ((ours === null) === (libxml2 === null)) return true
  return ours !== null && refusedOnPurpose.some(({ refusal }) => refusal.test(ours))
}

export interface FuzzRun {
  /** Null: they agreed on every document. */
  disagreement: (Verdicts & { document: Uint8Array; chunkBytes: number }) | null
  wellFormed: number
  /** Of these, not read. */
  onPurpose: number
  slowestMs: number
}

/**
 * Has documents of a 1C export, most of them damaged, read from a file in pieces of some size, until one on which the reader and libxml2
 * differ: that is made as small as it can be. The same seed gives the same documents.
 */
export async function fuzz({ seed, documents }: { seed: number; documents: number }): Promise<FuzzRun> {
  const directory = await mkdtemp(join(tmpdir(), 'fuzz-'))
  const run: FuzzRun = { disagreement: null, wellFormed: 0, onPurpose: 0, slowestMs: 0 }
  const judge = async (document: Uint8Array, chunkBytes: number): Promise<Verdicts> => {
    const path = join(directory, 'damaged.xml')
    await writeFile(path, document)
    const started = performance.now()
    const ours = await ourRefusal(path, chunkBytes)
    run.slowestMs = Math.max(run.slowestMs, performance.now() - started)
    return { ours, libxml2: libxml2Refusal(document) }
  }
  try {
    const property = fc.asyncProperty(documentArbitrary, chunkSize, async (document, chunkBytes) => {
      const verdicts = await judge(document, chunkBytes)
      if (verdicts.libxml2 === null) run.wellFormed++
      if (verdicts.libxml2 === null && verdicts.ours !== null) run.onPurpose++
      return agree(verdicts)
    })
    const { counterexample } = await fc.check(property, { seed, numRuns: documents })
    if (counterexample) {
      const [document, chunkBytes] = counterexample
      run.disagreement = { document, chunkBytes, ...(await judge(document, chunkBytes)) }
    }
    return run
  } finally {
    await rm(directory, { recursive: true })
  }
}

const documentArbitrary: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 3, arbitrary: damagedArbitrary() },
  { weight: 1, arbitrary: xmlArbitrary().map((content) => Buffer.from(segmented(content))) },
)

const chunkSize = fc.oneof(
  { weight: 5, arbitrary: fc.constant(256 * 1024) },
  { weight: 5, arbitrary: fc.integer({ min: 50, max: 5000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 50 }) },
)

/** The code and the message. What is not a MalformedExport is a fault of the reader. */
async function ourRefusal(path: string, chunkBytes: number): Promise<string | null> {
  try {
    for await (const _ of readRecords({ path, name: 'damaged.xml' }, { chunkBytes }).batches);
    return null
  } catch (error) {
    if (error instanceof MalformedExport) return `${error.code} ${error.message}`
    throw error
  }
}
