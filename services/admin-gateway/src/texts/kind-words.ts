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
  /** What its import would do, as a sentence of the plan. */
  does: string
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
      does: 'Создаст новые товары и предложения и изменит те, что отличаются, вместе с ценами и остатками.',
    },
    en: {
      name: 'Product catalogue',
      short: 'Catalogue',
      ofWhat: 'the catalogue',
      loaded: 'the catalogue',
      choice: { icon: '📦', title: 'Full catalogue', about: 'Products, categories, prices, stocks, properties' },
      filesNotFound: (expected) => `Catalogue files not found: ${expected}`,
      does: 'Creates new products and variants and changes those that differ, with their prices and stocks.',
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
      does: 'Изменит остатки, которые отличаются; товары не тронет.',
    },
    en: {
      name: 'Stocks',
      short: 'Stocks',
      ofWhat: 'stocks',
      loaded: 'stocks/prices',
      choice: { icon: '📊', title: 'Stocks only', about: 'Updates the stocks of products' },
      filesNotFound: (expected) => `Stock file not found: ${expected}`,
      does: 'Changes the stocks that differ; leaves products alone.',
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
      does: 'Изменит цены, которые отличаются; товары не тронет.',
    },
    en: {
      name: 'Prices',
      short: 'Prices',
      ofWhat: 'prices',
      loaded: 'stocks/prices',
      choice: { icon: '💰', title: 'Prices only', about: 'Updates the prices of products' },
      filesNotFound: (expected) => `Price file not found: ${expected}`,
      does: 'Changes the prices that differ; leaves products alone.',
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
      does: 'Создаст новых клиентов и изменит тех, что отличаются.',
      entities: { customer: 'Клиенты' },
    },
    en: {
      name: 'Customers',
      short: 'Customers',
      ofWhat: 'customers',
      loaded: 'customers',
      choice: { icon: '👥', title: 'Customers', about: 'Imports counterparties from 1C' },
      filesNotFound: (expected) => `Customer file not found: ${expected}`,
      does: 'Creates new customers and changes those that differ.',
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
      does: 'Загрузит новые и изменённые изображения; те, что больше не названы, перестанут показываться.',
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
      does: 'Loads new and changed pictures; those that are named no more are not shown any longer.',
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
