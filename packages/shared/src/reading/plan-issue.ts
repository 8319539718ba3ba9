import type { ExportPlan } from '@imports/commerceml/plan-export'
import type { FileSummary } from '@imports/commerceml/read-records'
import type { Staging } from '../db/load/staging.ts'

/** What the administrator has to know of files before anything in them: those left out, and those of an older export. */
export function planIssues({ ignored, superseded }: ExportPlan, staging: Pick<Staging, 'fileNumber'>) {
  return [
    ...ignored.map(({ name, reason }) =>
      warning('FILE_IGNORED', staging.fileNumber(name), `Файл не прочитан: ${reason}`),
    ),
    ...superseded.map(({ name, by, formedAt, isRead }) =>
      warning(
        'FILE_SUPERSEDED',
        staging.fileNumber(name),
        isRead
          ? `Файл прежней выгрузки (${formedAt}) прочитан раньше нового (${by}), в котором только изменения: где они расходятся, загружено новое`
          : `Файл прежней выгрузки (${formedAt}) не прочитан: его заменяет файл новой полной выгрузки (${by})`,
      ),
    ),
  ]
}

/** So many are named; how many more there are is said. */
const namedPaths = 5

/** What a file held that could not become a record: its own issue, so that a new version of 1C is noticed. */
export function summaryIssues({ unknownElements, droppedCharacters }: FileSummary, file: number) {
  const paths = [...unknownElements].map(([path, count]) => `${path} (${count})`)
  const more = paths.length > namedPaths ? ` и ещё ${paths.length - namedPaths}` : ''
  return [
    ...(paths.length > 0
      ? [
          warning(
            'UNKNOWN_ELEMENTS',
            file,
            `Неизвестные элементы пропущены: ${paths.slice(0, namedPaths).join(', ')}${more}`,
          ),
        ]
      : []),
    ...(droppedCharacters > 0
      ? [warning('CHARACTERS_DROPPED', file, `Отброшено символов, недопустимых в XML: ${droppedCharacters}`)]
      : []),
  ]
}

const warning = (code: string, file: number, message: string) => ({
  severity: 'warning',
  code,
  file,
  line: 0,
  onec_id: null,
  field: null,
  message,
})
