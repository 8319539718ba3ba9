import { expect, test } from 'vitest'
import { malformedReason } from './malformed-reason.ts'

test.each([
  ['unmatched closing tag: Товар.', 'закрывающий тег </Товар> без открывающего'],
  ['duplicate attribute: Код.', 'атрибут Код указан дважды'],
  ['documents may contain only one root.', 'в файле больше одного корневого элемента'],
  ['bare ampersand.', 'знак & сам по себе (пишется &amp;)'],
  ['undefined entity.', 'неизвестная сущность (&…;)'],
  ['malformed character entity.', 'недопустимая ссылка на символ'],
  ['disallowed character.', 'недопустимый символ'],
  ['disallowed character in tag name', 'недопустимый символ в теге'],
  ['XML declaration is incomplete.', 'ошибка в объявлении XML'],
  ['disallowed character in entity name.', 'неизвестная сущность (&…;)'],
  ['the string "]]>" is disallowed in char data.', 'в тексте стоит «]]>»'],
  ['disallowed character in processing instruction name.', 'ошибка в инструкции (<?…?>)'],
  ['inappropriately located doctype declaration.', 'DTD (<!DOCTYPE>) не в начале файла'],
  ['an XML declaration must be at the start of the document.', 'объявление XML не в начале файла'],
  ['something new', 'нарушена структура XML'],
])('«%s» is told in Russian', (fault, reason) => {
  expect(malformedReason(fault)).toBe(reason)
})
