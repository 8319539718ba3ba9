import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openingTag, render, type XmlElement } from './xml-element.ts'

/** An element that is open while its records are written: what stands before them, and after. */
export interface OpenElement {
  name: string
  attributes?: Record<string, string>
  before?: XmlElement[]
  after?: XmlElement[]
}

export interface SampleDocument {
  path: string
  version: '3.1' | '2.08'
  formedAt: string
  /** Siblings that come before the open elements. */
  preamble?: XmlElement[]
  /** From the outermost to the list of records. */
  around: OpenElement[]
  records: Iterable<XmlElement>
}

/** Writes a file record by record; never holds more than one. */
export async function writeDocument(document: SampleDocument): Promise<void> {
  await mkdir(dirname(document.path), { recursive: true })
  await pipeline(Readable.from(textOf(document)), createWriteStream(document.path))
}

const spaces = { '3.1': 'urn:1C.ru:commerceml_3', '2.08': 'urn:1C.ru:commerceml_2' }

function* textOf({ version, formedAt, preamble = [], around, records }: SampleDocument): Generator<string> {
  const root = openingTag('КоммерческаяИнформация', {
    xmlns: spaces[version],
    'xmlns:xs': 'http://www.w3.org/2001/XMLSchema',
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    ВерсияСхемы: version,
    ДатаФормирования: formedAt,
    ...(version === '3.1' ? { Ид: 'Обмен с сайтом (пример)' } : {}),
  })
  yield `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
  for (const sibling of preamble) yield render(sibling, 1)
  for (const [at, { name, attributes = {}, before = [] }] of around.entries()) {
    yield `${'\t'.repeat(at + 1)}${openingTag(name, attributes)}\n`
    for (const child of before) yield render(child, at + 2)
  }
  for (const record of records) yield render(record, around.length + 1)
  for (const [at, { name, after = [] }] of [...around.entries()].reverse()) {
    for (const child of after) yield render(child, at + 2)
    yield `${'\t'.repeat(at + 1)}</${name}>\n`
  }
  yield '</КоммерческаяИнформация>'
}
