/** Pages of a dry run. */
export const rehearsalRu = {
  mark: 'пробный',
  counts: 'Что было бы сделано',
  done: (parts: string) => `🧪 Пробный запуск завершён, ничего не записано: ${parts}`,
  stopped: (sentence: string) => `🧪 Пробный запуск, ничего не записано. ${sentence}`,
  notCounted: 'Отдельно не посчитает: эти записи учтёт шаг каталога.',
  notCountable:
    'Не посчитает: товаров из пробного каталога в базе не будет. Запустите отдельно после импорта каталога.',
  countedInCatalogue: 'учтены в каталоге',
  afterCatalogue: 'можно посчитать после импорта каталога',
}
