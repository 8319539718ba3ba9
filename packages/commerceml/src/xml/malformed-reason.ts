const reasons: [fault: RegExp, reason: string][] = [
  [/^unmatched closing tag: (.*)\.$/, 'закрывающий тег </$1> без открывающего'],
  [/^duplicate attribute: (.*)\.$/, 'атрибут $1 указан дважды'],
  [/^documents may contain only one root/, 'в файле больше одного корневого элемента'],
  [/^text data outside of root node/, 'текст вне корневого элемента'],
  [/^disallowed character\.$/, 'недопустимый символ'],
  [/^disallowed character in attribute name/, 'ошибка в записи атрибута'],
  [/^malformed character entity/, 'недопустимая ссылка на символ'],
  [/^bare ampersand/, 'знак & сам по себе (пишется &amp;)'],
  [/entity/, 'неизвестная сущность (&…;)'],
  [/^the string "]]>"/, 'в тексте стоит «]]>»'],
  [/processing instruction/, 'ошибка в инструкции (<?…?>)'],
  [/^disallowed character/, 'недопустимый символ в теге'],
  [/^weird empty close tag/, 'закрывающий тег без имени'],
  [/^forward-slash/, 'косая черта внутри тега'],
  [/^incorrect syntax/, 'неизвестная конструкция (<!…)'],
  [/^inappropriately located doctype/, 'DTD (<!DOCTYPE>) не в начале файла'],
  [/^(attribute without|unquoted attribute|no whitespace between)/, 'ошибка в записи атрибута'],
  [/^(an|the) XML declaration must/, 'объявление XML не в начале файла'],
  [
    /declaration|name\/value|^expected|version number|standalone|encoding value|^value|^whitespace/,
    'ошибка в объявлении XML',
  ],
  [/comment/, 'ошибка в комментарии'],
]

/** What the parser found wrong, in the administrator's words. */
export function malformedReason(fault: string): string {
  for (const [pattern, reason] of reasons) {
    const found = pattern.exec(fault)
    if (found) return reason.replace('$1', found[1]?.slice(0, 80) ?? '')
  }
  return 'нарушена структура XML'
}
