import type { GoodRecord, Problem } from '../onec-record.ts'
import { isOnecNull } from '../values/is-onec-null.ts'
import { readCode } from '../values/read-code.ts'
import { childOf, childrenOf, textIn, textOrNull, type XmlNode } from '../xml/xml-node.ts'
import type { DocumentFacts } from './document-facts.ts'
import { decimalOf, idIn, isDeleted } from './problem-list.ts'
import { namedValues, readDescription } from './read-description.ts'

export function readGood(node: XmlNode, facts: DocumentFacts): GoodRecord {
  const problems: Problem[] = []
  const measured = (field: string) => {
    const text = textIn(node, field)
    return isOnecNull(text) ? null : decimalOf(text, problems, field)
  }
  return {
    type: 'good',
    onecId: idIn(node, problems),
    ...readDescription(node, facts, problems),
    description: textOrNull(node, 'Описание'),
    groupIds: groupIdsOf(node),
    vatRate: vatRateOf(node),
    requisites: namedValues(childOf(node, 'ЗначенияРеквизитов')).filter(({ name }) => name !== 'ОписаниеФайла'),
    country: textOrNull(node, 'Страна'),
    manufacturer: manufacturerOf(childOf(node, 'Изготовитель')),
    weight: measured('Вес'),
    width: measured('Ширина'),
    length: measured('Длина'),
    height: measured('Высота'),
    isDeleted: isDeleted(node, problems),
    line: node.line,
    problems,
  }
}

function groupIdsOf(node: XmlNode): string[] {
  const groups = childrenOf(childOf(node, 'Группы'), 'Ид')
  const ids = [...groups, ...childrenOf(node, 'Категория')].map((id) => readCode(id.text))
  return [...new Set(ids)].filter((id) => id !== '')
}

function vatRateOf(node: XmlNode): string | null {
  const rates = childrenOf(childOf(node, 'СтавкиНалогов'), 'СтавкаНалога')
  return textOrNull(rates.find((rate) => textIn(rate, 'Наименование') === 'НДС') ?? rates[0], 'Ставка')
}

function manufacturerOf(node: XmlNode | undefined): GoodRecord['manufacturer'] {
  const onecId = readCode(textIn(node, 'Ид'))
  const name = textIn(node, 'Наименование') || textIn(node, 'ОфициальноеНаименование')
  return onecId || name ? { onecId, name } : null
}
