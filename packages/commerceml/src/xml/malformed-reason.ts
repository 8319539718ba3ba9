const reasons: [fault: RegExp, reason: string][] = [
  [/^unmatched closing tag: (.*)\.$/, 'закрывающий тег </$1> без открывающего'],
  [/^duplicate attribute: (.*)\.$/, 'атрибут $1 указан дважды'],
  [/^documents may contain only one root/, 'в файле больше одного корневого элемента'],
  [/^text data outside of root node/, 'текст вне корневого элемента'],
  [/^disallowed character\.$/, 'недопустимый символ'],
  [/^disallowed character/, 'недопустимый символ в теге'],
  [/^malformed character entity/, 'недопустимая ссылка на символ'],
  [/entity/, 'неизвестная сущность (&…;)'],
  [/^(attribute without|unquoted attribute|no whitespace between)/, 'ошибка в записи атрибута'],
  [/declaration|name\/value|^expected|version number|standalone|encoding value/, 'ошибка в объявлении XML'],
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
