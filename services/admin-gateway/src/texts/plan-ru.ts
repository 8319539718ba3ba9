import { ofEachKind } from './kind-words.ts'

/** What there is to import now, and what an import would do. */
export const planRu = {
  freshness: {
    never: 'ещё не импортировалось',
    same: (when: string) => `то же, что в последнем импорте (${when})`,
    older: (when: string) => `старше последнего импорта (${when})`,
    newer: (when: string) => `новее последнего импорта (${when})`,
    newerFiles: (files: string, when: string) => `новое с последнего импорта (${when}): ${files}`,
  },
  title: 'Что произойдёт',
  empty: 'Выберите, что импортировать: здесь будут шаги по порядку.',
  show: 'Показать план',
  addCatalogue: 'Добавить каталог в план',
  does: ofEachKind('ru', ({ does }) => does),
  keepsAbsent: 'Товары, которых нет в выгрузке, не тронет.',
  switchesOff: 'Товары, которых нет в выгрузке, отключит; если их слишком много, сначала попросит подтверждения.',
  sameFiles: 'Файлы те же, что в прошлый раз: читать их не придётся.',
  copiesOnly: 'Скопирует без проверки: размеров для показа не будет.',
  took: (duration: string) => `В прошлый раз заняло ${duration}.`,
  dryRun: 'Пробный запуск: ничего не будет записано, шаги только посчитают, что изменилось бы.',
  real: 'Ничего не удаляется. Шаг начнётся, когда закончится предыдущий; если один остановится с ошибкой, следующие не начнутся.',
}
