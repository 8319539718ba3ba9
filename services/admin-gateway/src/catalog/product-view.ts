import { sizeFile, sizesFolder } from '@imports/shared/contracts/media-files'
import { mediaPath } from '../media/media-files.ts'
import { sessionsPath } from '../pages/page-paths.ts'
import { kindName, type ViewContext } from '../sessions/session-view.ts'
import type { Picture, Price, ProductDetail, Touch, Variant } from './product-detail-store.ts'

/** Wide enough for a page, where there is a choice. */
const shownWidth = 400

/** A product as its page shows it. */
export function productView(detail: ProductDetail, context: ViewContext) {
  const { product } = detail
  return {
    name: product.name,
    active: product.is_active,
    description: product.description,
    facts: factsOf(detail, context),
    attributes: [...detail.attributes, ...namedValues(product.requisites)],
    variants: detail.variants.map((variant) => variantView(variant, detail, context)),
    pictures: detail.pictures.map((picture) => pictureView(picture, detail, context)),
    touches: detail.touches.map((touch) => touchView(touch, context)),
  }
}

function factsOf({ product, categories }: ProductDetail, { texts: { catalogue, none } }: ViewContext) {
  const { facts } = catalogue
  return [
    { name: facts.article, value: product.article ?? none },
    { name: facts.onecId, value: product.onec_id, code: true },
    { name: facts.brand, value: product.brand ?? none },
    { name: facts.unit, value: product.unit ?? none },
    { name: facts.vat, value: product.vat_rate ?? none },
    { name: facts.categories, value: categories.join('; ') || none },
  ]
}

const namedValues = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => ({ name, value }))

function variantView(variant: Variant, { prices, stocks }: ProductDetail, { texts, format }: ViewContext) {
  const { catalogue } = texts
  return {
    name: variant.is_default ? catalogue.defaultVariant : variant.name,
    onecId: variant.onec_id,
    active: variant.is_active,
    about: [
      ...(variant.article ? [`${catalogue.facts.article}: ${variant.article}`] : []),
      ...(variant.barcode ? [`${catalogue.facts.barcode}: ${variant.barcode}`] : []),
      ...namedValues(variant.characteristics).map(({ name, value }) => `${name}: ${value}`),
    ],
    prices: prices
      .filter(({ variant_id }) => variant_id === variant.id)
      .map((price) => ({ name: price.type, value: priceText(price, format) })),
    stocks: stocks
      .filter(({ variant_id }) => variant_id === variant.id)
      .map(({ warehouse, quantity }) => ({
        name: warehouse ?? catalogue.allWarehouses,
        value: format.number(Number(quantity)),
      })),
  }
}

/** «1 234,5 RUB за 10 упак» */
function priceText({ amount, currency, unit_code, coefficient }: Price, format: ViewContext['format']): string {
  const unit = [Number(coefficient) === 1 ? '' : format.number(Number(coefficient)), unit_code]
    .filter(Boolean)
    .join(' ')
  return [format.number(Number(amount)), currency, unit && `/ ${unit}`].filter(Boolean).join(' ')
}

/** Without sizes, because it was taken without decoding, there is nothing that may be shown. */
function pictureView(
  { sha256, sizes, size_format, position, variant_id }: Picture,
  { variants, product }: ProductDetail,
  { texts }: ViewContext,
) {
  const width = [...sizes].sort((a, b) => a - b).find((size) => size >= shownWidth) ?? Math.max(...sizes)
  const of = variants.find(({ id }) => id === variant_id)?.name ?? product.name
  const file = size_format === null || sizes.length === 0 ? null : sizeFile(sha256, width, size_format)
  return {
    src: file === null ? null : `${mediaPath}${file.slice(sizesFolder.length + 1)}`,
    alt: texts.catalogue.pictureOf(of, `${position + 1}`),
    main: position === 0 && variant_id === null,
  }
}

function touchView({ session_id, kind, started_at, finished_at, wrote }: Touch, { texts, format }: ViewContext) {
  const at = finished_at ?? started_at
  return {
    href: `${sessionsPath}${session_id}`,
    kind: kindName(kind, texts),
    at: at && { iso: at.toISOString(), text: format.when(at) },
    wrote: wrote.map((what) => texts.catalogue.wrote[what]).join(', '),
  }
}
