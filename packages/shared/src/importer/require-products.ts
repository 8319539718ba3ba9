import { type Kysely, sql } from 'kysely'
import { type ImportKind, importKinds } from '../contracts/import-kinds.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import { ImportFailure } from './import-failure.ts'
import type { Import } from './import-handler.ts'

/**
 * A kind that needs products, checked again when its turn comes: the catalogue of the same run may have brought none. Fails with
 * `NEEDS_PRODUCTS` before anything is read. Its service may read `catalog.product`.
 */
export const requireProducts = (kind: ImportKind, db: Kysely<LedgerTables>, run: Import): Import =>
  importKinds[kind].needsProducts
    ? async (context) => {
        const { rows } = await sql`select from catalog.product limit 1`.execute(db)
        if (rows.length === 0) throw new ImportFailure('NEEDS_PRODUCTS', emptyCatalogue(kind))
        await run(context)
      }
    : run

const emptyCatalogue = (kind: ImportKind): string =>
  `Невозможно загрузить ${what[kind] ?? 'данные'}: каталог товаров пуст. Сначала импортируйте каталог.`

const what: Partial<Record<ImportKind, string>> = {
  stocks: 'остатки/цены',
  prices: 'остатки/цены',
  images: 'изображения',
}
