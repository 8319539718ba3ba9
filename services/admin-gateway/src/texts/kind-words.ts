import { type ImportKind, importKindNames } from '@imports/shared/contracts/import-kinds'

/** What is said of a kind, and nothing else has to know. */
export interface KindWords {
  name: string
  /** In lists of what a run did. */
  short: string
  /** «Ошибка импорта каталога» */
  ofWhat: string
  /** «Невозможно загрузить остатки/цены» */
  loaded: string
  choice: { icon: string; title: string; about: string }
  filesNotFound: (expected: string) => string
  /** Its entities as the report names them → what they are called; without a word, by that name. */
  entities?: Record<string, string>
  /** Codes of its issues and failures that no other kind has → what they mean. */
  codes?: Record<string, string>
}

const words: Record<ImportKind, Record<'ru' | 'en', KindWords>> = {
  catalog: {
    ru: {
      name: 'Каталог товаров',
      short: 'Каталог',
      ofWhat: 'каталога',
      loaded: 'каталог',
      choice: { icon: '📦', title: 'Полный каталог', about: 'Товары, категории, цены, остатки, свойства' },
      filesNotFound: (expected) => `Файлы каталога не найдены: ${expected}`,
    },
    en: {
      name: 'Product catalogue',
      short: 'Catalogue',
      ofWhat: 'the catalogue',
      loaded: 'the catalogue',
      choice: { icon: '📦', title: 'Full catalogue', about: 'Products, categories, prices, stocks, properties' },
      filesNotFound: (expected) => `Catalogue files not found: ${expected}`,
    },
  },
  stocks: {
    ru: {
      name: 'Остатки товаров',
      short: 'Остатки',
      ofWhat: 'остатков',
      loaded: 'остатки/цены',
      choice: { icon: '📊', title: 'Только остатки', about: 'Обновление остатков товаров' },
      filesNotFound: (expected) => `Файл остатков не найден: ${expected}`,
    },
    en: {
      name: 'Stocks',
      short: 'Stocks',
      ofWhat: 'stocks',
      loaded: 'stocks/prices',
      choice: { icon: '📊', title: 'Stocks only', about: 'Updates the stocks of products' },
      filesNotFound: (expected) => `Stock file not found: ${expected}`,
    },
  },
  prices: {
    ru: {
      name: 'Цены товаров',
      short: 'Цены',
      ofWhat: 'цен',
      loaded: 'остатки/цены',
      choice: { icon: '💰', title: 'Только цены', about: 'Обновление цен товаров' },
      filesNotFound: (expected) => `Файл цен не найден: ${expected}`,
    },
    en: {
      name: 'Prices',
      short: 'Prices',
      ofWhat: 'prices',
      loaded: 'stocks/prices',
      choice: { icon: '💰', title: 'Prices only', about: 'Updates the prices of products' },
      filesNotFound: (expected) => `Price file not found: ${expected}`,
    },
  },
  customers: {
    ru: {
      name: 'Клиенты',
      short: 'Клиенты',
      ofWhat: 'клиентов',
      loaded: 'клиентов',
      choice: { icon: '👥', title: 'Клиенты', about: 'Импорт контрагентов из 1С' },
      filesNotFound: (expected) => `Файл клиентов не найден: ${expected}`,
      entities: { customer: 'Клиенты' },
    },
    en: {
      name: 'Customers',
      short: 'Customers',
      ofWhat: 'customers',
      loaded: 'customers',
      choice: { icon: '👥', title: 'Customers', about: 'Imports counterparties from 1C' },
      filesNotFound: (expected) => `Customer file not found: ${expected}`,
      entities: { customer: 'Customers' },
    },
  },
  images: {
    ru: {
      name: 'Изображения товаров',
      short: 'Изображения',
      ofWhat: 'изображений',
      loaded: 'изображения',
      choice: {
        icon: '🖼️',
        title: 'Только изображения товаров',
        about: 'Обновление изображений товаров из директории 1С (main_image и gallery_images)',
      },
      filesNotFound: (expected) => `Директория изображений не найдена: ${expected}`,
    },
    en: {
      name: 'Product pictures',
      short: 'Pictures',
      ofWhat: 'pictures',
      loaded: 'pictures',
      choice: {
        icon: '🖼️',
        title: 'Product pictures only',
        about: 'Updates product pictures from the 1C directory (main_image and gallery_images)',
      },
      filesNotFound: (expected) => `Picture directory not found: ${expected}`,
    },
  },
}

/** One of its words for every kind. */
export const ofEachKind = <Word>(language: 'ru' | 'en', word: (words: KindWords) => Word): Record<ImportKind, Word> =>
  Object.fromEntries(importKindNames.map((kind) => [kind, word(words[kind][language])])) as Record<
    ImportKind, // has every kind
    Word
  >

export const entitiesOfKinds = (language: 'ru' | 'en'): Record<string, string> =>
  Object.assign({}, ...importKindNames.map((kind) => words[kind][language].entities))

export const codesOfKinds = (language: 'ru' | 'en'): Record<string, string> =>
  Object.assign({}, ...importKindNames.map((kind) => words[kind][language].codes))
