import { isAbsolute, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type ImportKind, importKindNames, isImportKind } from '@imports/shared/contracts/import-kinds'

export interface ImportCommand {
  kinds: ImportKind[]
  dataDir: string | undefined
  options: { full?: true; switchOffAbsent?: true; confirm?: true; validateImages?: false; dryRun?: true }
  gateway: string | undefined
  token: string | undefined
  json: boolean
}

export interface CancelCommand extends Pick<ImportCommand, 'gateway' | 'token' | 'json'> {
  runId: string
}

export type ParsedCommand = { run: ImportCommand } | { cancel: CancelCommand } | { help: true } | { wrong: string }

export const usage = `Запуск импорта из 1С через работающий шлюз.

  npm run import -- ВИД[,ВИД…] [--data-dir ДИРЕКТОРИЯ] [--file-type ТИП] [--full] [--switch-off-absent] [--confirm]
                    [--no-validate-images] [--dry-run] [--json]
  npm run import -- --cancel TASK_ID [--json]

  ВИД            ${importKindNames.join(', ')}
  --data-dir     другая директория выгрузки; относительная считается от текущей
  --file-type    как в прежней команде: goods, offers, all (каталог), prices (цены), rests (остатки)
  --full         прочитать и сравнить всё заново: исправляет то, что изменили вручную
  --switch-off-absent
                 отключить товары и предложения, которых в выгрузке больше нет
  --confirm      согласие отключить больше допустимого порога
  --cancel       отменить идущий импорт по его Task ID и дождаться, пока он остановится
  --no-validate-images
                 скопировать изображения, не раскодируя: быстро, но без размеров для показа
  --dry-run      пробный запуск: всё, кроме записи; покажет, что было бы создано, изменено и отключено
  --json         каждое изменение отдельной строкой JSON
  --gateway      адрес шлюза   (иначе GATEWAY_URL или .runtime/stack.json)
  --token        ключ доступа  (иначе IMPORT_TOKEN или .runtime/stack.json)

Код завершения: 0 завершено, 1 ошибка или отмена, 2 отказ (импорт уже идёт, нет каталога или файлов,
нужно согласие --confirm), 3 неверная команда, 4 шлюз недоступен, 130 прервано (Ctrl-C): импорт продолжается.
С --cancel: 0 отменён, 1 успел закончиться, 2 такого запуска нет или нет права, 3 и 4 те же.`

const fileTypes: Record<string, ImportKind> = {
  goods: 'catalog',
  offers: 'catalog',
  all: 'catalog',
  prices: 'prices',
  rests: 'stocks',
}

/** What the words after the command mean. `from` is the directory that the user is in. */
export function parseCommand(words: readonly string[], from: string): ParsedCommand {
  const parsed = parsedOrWrong(words)
  if (typeof parsed === 'string') return { wrong: parsed }
  const { values, positionals } = parsed
  if (values.help) return { help: true }
  const { gateway, token, json } = values
  if (values.cancel !== undefined) return cancelOrWrong(positionals, values.cancel, { gateway, token, json })
  const kinds = kindsOf(positionals, values['file-type'])
  if (typeof kinds === 'string') return { wrong: kinds }
  if (values['switch-off-absent'] && !kinds.includes('catalog'))
    return { wrong: 'Параметр --switch-off-absent относится только к виду catalog.' }
  if (values['no-validate-images'] && !kinds.includes('images'))
    return { wrong: 'Параметр --no-validate-images относится только к виду images.' }
  const dir = values['data-dir']
  return {
    run: {
      kinds,
      dataDir: dir === undefined || isAbsolute(dir) ? dir : resolve(from, dir),
      options: {
        ...(values.full && { full: true }),
        ...(values['switch-off-absent'] && { switchOffAbsent: true }),
        ...(values.confirm && { confirm: true }),
        ...(values['no-validate-images'] && { validateImages: false }),
        ...(values['dry-run'] && { dryRun: true }),
      },
      gateway,
      token,
      json,
    },
  }
}

function cancelOrWrong(
  positionals: readonly string[],
  runId: string,
  where: Omit<CancelCommand, 'runId'>,
): ParsedCommand {
  if (positionals.length > 0) return { wrong: 'С параметром --cancel вид импорта не указывается.' }
  return runId === '' ? { wrong: 'Не указан Task ID запуска.' } : { cancel: { runId, ...where } }
}

function parsedOrWrong(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        'data-dir': { type: 'string' },
        'file-type': { type: 'string' },
        gateway: { type: 'string' },
        token: { type: 'string' },
        cancel: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        full: { type: 'boolean' },
        'switch-off-absent': { type: 'boolean' },
        confirm: { type: 'boolean' },
        'no-validate-images': { type: 'boolean' },
        'dry-run': { type: 'boolean' },
      },
    })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function kindsOf(positionals: readonly string[], fileType: string | undefined): ImportKind[] | string {
  if (positionals.length > 1) return `Виды перечисляются через запятую, без пробелов: ${positionals.join(',')}`
  const named = (positionals[0] ?? '').split(',').filter((word) => word !== '')
  const unknown = named.find((word) => !isImportKind(word))
  if (unknown !== undefined) return `Неизвестный вид импорта: ${unknown}. Есть: ${importKindNames.join(', ')}.`
  const kinds = named.filter(isImportKind)
  if (fileType === undefined) return kinds.length > 0 ? kinds : 'Не указан вид импорта.'
  const meant = Object.hasOwn(fileTypes, fileType) ? fileTypes[fileType] : undefined
  if (meant === undefined) return `Неизвестный тип файлов: ${fileType}. Есть: ${Object.keys(fileTypes).join(', ')}.`
  // the old command had one kind, the catalogue, and chose by the files
  if (kinds.length === 0) return [meant]
  if (!kinds.includes('catalog')) return 'Параметр --file-type уточняет только вид catalog.'
  return [...new Set(kinds.map((kind) => (kind === 'catalog' ? meant : kind)))]
}
