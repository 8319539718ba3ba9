import { type Kysely, sql } from 'kysely'
import { broughtBy, type ImportKind, importKinds } from '../contracts/import-kinds.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import type { Import } from './import-handler.ts'

/**
 * A kind that needs products, in a dry run after the catalogue: that was not written, so there is nothing to compare with, and any number
 * would be nonsense. The step ends without one, with the remark `CATALOGUE_NOT_WRITTEN` instead.
 */
export const afterRehearsedCatalogue = (kind: ImportKind, db: Kysely<LedgerTables>, run: Import): Import =>
  importKinds[kind].needsProducts
    ? async (context) => {
        const { request, claim, elapsedMs } = context
        const { options, steps, step, sessionId } = request
        const afterCatalogue = steps.some((earlier) => earlier.kind === 'catalog' && earlier.step < step)
        if (!options.dryRun || !afterCatalogue) return run(context)
        await claim.complete(db, async (trx) => {
          await sql`
            insert into imports.import_issue (session_id, severity, code, message)
            values (${sessionId}::uuid, 'warning', 'CATALOGUE_NOT_WRITTEN', ${remark(kind)})`.execute(trx)
          return { counts: {}, total: 0, failed: 0, warnings: 1, files: [], durationMs: elapsedMs() }
        })
      }
    : run

const remark = (kind: ImportKind): string =>
  broughtBy(kind).includes('catalog')
    ? 'Отдельно не посчитано: эти записи выгрузки уже учтены в шаге каталога того же пробного запуска.'
    : 'Не посчитано: каталог этого же запуска пробный, и его товаров в базе нет. Повторите пробный запуск этого шага после импорта каталога.'
