import type { WantedFiles } from '@imports/shared/reading/plan-files'
import { type Entity, entities } from './catalog-tables.ts'

export interface CatalogKind extends WantedFiles {
  /** What is taken from them. */
  entities: readonly Entity[]
}

/** The kinds of import that this service does. */
export const catalogKinds = {
  catalog: {
    contents: ['groups', 'properties', 'units', 'priceTypes', 'warehouses', 'goods', 'offers', 'prices', 'stocks'],
    entities,
    notFound: (dir) =>
      `Файлы каталога не найдены: в директории ${dir} нет ни одного файла XML с товарами или справочниками.`,
  },
  stocks: {
    contents: ['stocks'],
    entities: ['stock'],
    notFound: (dir) => `Файл остатков не найден: в директории ${dir} нет ни одного файла XML с остатками.`,
  },
  prices: {
    contents: ['prices'],
    entities: ['price'],
    notFound: (dir) => `Файл цен не найден: в директории ${dir} нет ни одного файла XML с ценами.`,
  },
} as const satisfies Record<string, CatalogKind>
