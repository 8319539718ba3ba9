import { expect, test } from 'vitest'
import { broughtBy, broughtByIn, importKindNames, importKinds, inStepOrder, isImportKind } from './import-kinds.ts'

test('the kinds of a run are done in their fixed order, each once', () => {
  expect(inStepOrder(['images', 'prices', 'catalog', 'prices'])).toEqual(['catalog', 'prices', 'images'])
})

test('no two kinds share a place in the order', () => {
  expect(new Set(importKindNames.map((kind) => importKinds[kind].step)).size).toBe(importKindNames.length)
})

test('only what is in the registry is a kind', () => {
  expect(isImportKind('catalog')).toBe(true)
  expect(isImportKind('orders')).toBe(false)
  expect(isImportKind('toString')).toBe(false)
})

test('what is part of another kind’s contents comes with it', () => {
  expect(broughtBy('prices')).toEqual(['catalog', 'prices'])
  expect(broughtBy('catalog')).toEqual(['catalog'])
  expect(broughtBy('images')).toEqual(['images']) // has no contents of the XML
})

test('what another service reads of the same files does not come with them: its tables are its own', () => {
  const barcodes = { ...importKinds.prices, service: 'barcode-importer', contents: ['goods'] }
  const kinds = { ...importKinds, barcodes, goods: { ...barcodes, service: 'catalog-importer' } }
  expect(broughtByIn(kinds, 'barcodes')).toEqual(['barcodes'])
  expect(broughtByIn(kinds, 'goods')).toEqual(['catalog', 'goods'])
})
