import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { MalformedExport } from '../malformed-export.ts'
import { readRecords } from '../read-records.ts'
import { segmented } from './documents.ts'

export interface HugeAttack {
  before: string
  /** Repeated until the file is large. */
  filler: string
  after: string
}

const [opening = '', closing = ''] = segmented('|').split('|')
const inRoot = (before: string, filler: string, after: string): HugeAttack => ({
  before: opening + before,
  filler,
  after: after + closing,
})

/** Each would fill the memory of a reader that waits for the end of something. */
export const hugeAttacks = {
  'an attribute': inRoot('<a b="', 'x', '"/>'),
  'an attribute of references': inRoot('<a b="', '&#33;', '"/>'),
  'the name of an attribute': inRoot('<a ', 'b', '="1"/>'),
  'attributes, one after another': inRoot('<a', ' b="1"', '/>'),
  'blanks in a start tag': inRoot('<a', ' ', '/>'),
  'the name of an element': inRoot('<', 'a', '/>'),
  'the name of an end tag': inRoot('<a></', 'a', '>'),
  'a text': inRoot('<a>', 'слово ', '</a>'),
  'a text of references': inRoot('<a>', '&#33;', '</a>'),
  'a text in pieces': inRoot('<a>', 'слово<!-- -->', '</a>'),
  'a reference': inRoot('<a>&', 'a', ';</a>'),
  'a comment': inRoot('<!--', 'слово ', '-->'),
  'a CDATA section': inRoot('<a><![CDATA[', 'слово ', ']]></a>'),
  'many CDATA sections': inRoot('<a>', '<![CDATA[слово]]>', '</a>'),
  'a processing instruction': inRoot('<?p ', 'слово ', '?>'),
  'the target of a processing instruction': inRoot('<?', 'p', '?>'),
  'blanks before the root': { before: '', filler: ' \n', after: opening + closing },
  'comments before the root': { before: '', filler: '<!-- -->', after: opening + closing },
  'an XML declaration': { before: '<?xml ', filler: ' ', after: `version="1.0"?>${opening}${closing}` },
  'a DTD': { before: '<!DOCTYPE a [', filler: '<!ENTITY b "c">', after: `]>${opening}${closing}` },
  'an entity of a DTD': { before: '<!DOCTYPE a [<!ENTITY b "', filler: 'x', after: `">]>${opening}&b;${closing}` },
  'elements one inside another': inRoot('', '<a>', ''),
  'groups one inside another': inRoot('<Классификатор>', '<Группы><Группа>', ''),
  'one good': inRoot('<Каталог><Товары><Товар>', '<Картинка>x</Картинка>', '</Товар></Товары></Каталог>'),
  'the header of a catalogue': inRoot('<Каталог>', '<Ид>x</Ид>', '</Каталог>'),
  'the attributes of a good': inRoot(
    '<Каталог><Товары><Товар>',
    '<Картинка a="xxxxx" b="yyyyy"/>',
    '</Товар></Товары></Каталог>',
  ),
} satisfies Record<string, HugeAttack>

export interface Outcome {
  attack: string
  code: string | null
  message: string
  /** Highest so far, of the whole process. */
  peakMiB: number
}

/** Writes and reads each of them in turn; run as a program, so that the memory is that of the reader and of nobody else. */
export async function* sufferHugeAttacks(directory: string, fileBytes: number): AsyncGenerator<Outcome> {
  for (const [attack, given] of Object.entries(hugeAttacks)) {
    const path = join(directory, 'huge.xml')
    writeAttack(path, given, fileBytes)
    const refusal = await refusalOf(path)
    rmSync(path)
    const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024)
    yield { attack, code: refusal?.code ?? null, message: refusal?.message ?? '', peakMiB }
  }
}

function writeAttack(path: string, { before, filler, after }: HugeAttack, fileBytes: number): void {
  const file = openSync(path, 'w')
  const block = Buffer.from(filler.repeat(Math.ceil(65_536 / filler.length)))
  writeSync(file, before)
  for (let written = 0; written < fileBytes; written += block.length) writeSync(file, block)
  writeSync(file, after)
  closeSync(file)
}

async function refusalOf(path: string): Promise<MalformedExport | null> {
  try {
    for await (const _ of readRecords({ path, name: 'huge.xml' }).batches);
    return null
  } catch (error) {
    if (error instanceof MalformedExport) return error
    throw error
  }
}

const [, program, directory, bytes] = process.argv
if (program === import.meta.filename && directory) {
  for await (const outcome of sufferHugeAttacks(directory, Number(bytes))) {
    process.stdout.write(`${JSON.stringify(outcome)}\n`)
  }
}
