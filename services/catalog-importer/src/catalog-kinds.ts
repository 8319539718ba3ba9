import { importKinds } from '@imports/shared/contracts/import-kinds'
import type { WantedFiles } from '@imports/shared/reading/plan-files'
import { type Entity, entities } from './catalog-tables.ts'

export interface CatalogKind extends WantedFiles {
  /** What is taken from them. */
  entities: readonly Entity[]
}

/** The kinds of import that this service does. */
export const catalogKinds = {
  catalog: {
    contents: importKinds.catalog.contents,
    entities,
    notFound: (dir) =>
      `Файлы каталога не найдены: в директории ${dir} нет ни одного файла XML с товарами или справочниками.`,
  },
  stocks: {
    contents: importKinds.stocks.contents,
    entities: ['stock'],
    notFound: (dir) => `Файл остатков не найден: в директории ${dir} нет ни одного файла XML с остатками.`,
  },
  prices: {
    contents: importKinds.prices.contents,
    entities: ['price'],
    notFound: (dir) => `Файл цен не найден: в директории ${dir} нет ни одного файла XML с ценами.`,
  },
} as const satisfies Record<string, CatalogKind>
