import { parseArgs } from 'node:util'

export type ParsedCleanOptions =
  | { run: { olderThanHours: number; dryRun: boolean } }
  | { help: true }
  | { wrong: string }

export const cleanUsage = `Удаляет изображения, которые больше не показывает ни один товар, и файлы, оставшиеся без записи.

  npm run media:clean [-- --dry-run] [--older-than ЧАСОВ]

  --dry-run         только сказать, что было бы удалено
  --older-than 24   оставить то, что не нужно меньше стольких часов

Где изображения, говорит MEDIA_DIR, где база — DATABASE_URL (роль import_image), иначе запущенный здесь npm start.
Код завершения: 0 сделано, 1 ошибка, 2 идёт импорт изображений, 3 неверная команда.`

export function parseCleanOptions(words: readonly string[]): ParsedCleanOptions {
  const values = valuesOrWrong(words)
  if (typeof values === 'string') return { wrong: values }
  if (values.help) return { help: true }
  const olderThanHours = Number(values['older-than'])
  if (values['older-than'].trim() === '' || !(olderThanHours >= 0)) return { wrong: '--older-than: нужно число часов' }
  return { run: { olderThanHours, dryRun: values['dry-run'] } }
}

function valuesOrWrong(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        'dry-run': { type: 'boolean', default: false },
        'older-than': { type: 'string', default: '24' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
