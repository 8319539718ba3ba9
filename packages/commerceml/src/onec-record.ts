/** A value that could not be read, or not as it stood. The record comes without it; what to do is for the importer to decide. */
export interface Problem {
  /** The element or attribute, by its name in the file. */
  field: string
  code: ProblemCode
  /** What stood there, cut to 80 characters; always '' in a customer, so that it can be shown and stored. */
  text: string
}

export type ProblemCode =
  | 'MISSING_ID'
  | 'ID_TOO_LONG'
  | 'PARENT_WITHOUT_ID'
  | 'BAD_NUMBER'
  | 'NUMBER_TOO_LARGE'
  /** Kept all the same, with the digits that there is room for. */
  | 'NUMBER_ROUNDED'
  | 'BAD_BOOLEAN'
  | 'PICTURE_PATH'

interface RecordBase {
  /** Where the record begins in its file. */
  line: number
  problems: Problem[]
}

/** A record without a usable id comes with `onecId: ''` and the problem MISSING_ID or ID_TOO_LONG. */
interface Identified extends RecordBase {
  onecId: string
}

/** What stands in Тип and in Значение; the types are 1C's own words. */
export interface TypedValue {
  type: string
  value: string
}

/** Of Группы or of Категории. Children come before their parents. */
export interface GroupRecord extends Identified {
  type: 'group'
  parentId: string | null
  name: string
  description: string | null
  /** See pictures of goods. */
  picture: string | null
  isDeleted: boolean
}

export type PropertyValueType = 'dictionary' | 'number' | 'string' | 'boolean' | 'date' | 'unknown'

/** 1C repeats some (Бренд) in every file. Comes after its values. */
export interface PropertyRecord extends Identified {
  type: 'property'
  name: string
  valueType: PropertyValueType
  scope: 'goods' | 'offers' | 'both'
  /** The rest is false where 1C does not say it; `isUsed` is true. */
  isExternal: boolean
  isInformational: boolean
  isRequired: boolean
  isMultiple: boolean
  isUsed: boolean
  isDeleted: boolean
}

export interface PropertyValueRecord extends Identified {
  type: 'propertyValue'
  propertyId: string
  value: string
}

export interface UnitRecord extends Identified {
  type: 'unit'
  code: string
  name: string
  fullName: string
  /** International: `PCE`. */
  abbreviation: string | null
  isDeleted: boolean
}

export interface Tax {
  name: string
  /** In the price already; null when 1C does not say. */
  isIncluded: boolean | null
  isExcise: boolean
}

export interface PriceTypeRecord extends Identified {
  type: 'priceType'
  name: string
  currency: string | null
  tax: Tax | null
  isDeleted: boolean
}

export interface WarehouseRecord extends Identified {
  type: 'warehouse'
  name: string
  /** In one line. */
  address: string | null
  contacts: TypedValue[]
  isDeleted: boolean
}

export interface Unit {
  code: string
  name: string | null
  fullName: string | null
  /** International: `PCE`. */
  abbreviation: string | null
}

/** Values that mean "nothing" in 1C are left out, and so are properties left without any. */
export interface PropertyValues {
  id: string
  values: string[]
}

export interface NamedValue {
  name: string
  value: string
}

/** What goods and offers have in common. Blank text is null; a name that is missing is ''. */
interface Described extends Identified {
  catalogId: string | null
  article: string | null
  name: string
  barcode: string | null
  unit: Unit | null
  /** Paths in Картинка, as checkPicturePath gives them; in order, each once. Whether there is a picture is not known. */
  pictures: string[]
  propertyValues: PropertyValues[]
  isDeleted: boolean
}

export interface GoodRecord extends Described {
  type: 'good'
  description: string | null
  groupIds: string[]
  /** As written: `20`, `Без налога`. */
  vatRate: string | null
  /** Without ОписаниеФайла, which only repeats the pictures. */
  requisites: NamedValue[]
  country: string | null
  manufacturer: { onecId: string; name: string } | null
  weight: string | null
  width: string | null
  length: string | null
  height: string | null
}

/** `onecId` is whole (`good#characteristic`); `goodId` is what stands before the first `#`. */
export interface OfferRecord extends Described {
  type: 'offer'
  goodId: string
  characteristicId: string | null
  /** Localised by 1C (`21,6`); the same values in canonical form are in `propertyValues`. Nothings are left out. */
  characteristics: NamedValue[]
}

export interface Price {
  priceTypeId: string
  /** See readMoney. */
  amount: string
  currency: string | null
  unitCode: string | null
  coefficient: string
  minQuantity: string | null
}

/** Follows the offer in classic exports, comes alone in 3.x. */
export interface OfferPricesRecord extends RecordBase {
  type: 'offerPrices'
  offerId: string
  prices: Price[]
  /** How many more there were that could not be read; `problems` says why. */
  lost: number
}

export interface Stock {
  /** Null when 1C gives only a total. */
  warehouseId: string | null
  /** See readQuantity. */
  quantity: string
}

/** Follows the offer in classic exports, comes alone in 3.x. */
export interface OfferStocksRecord extends RecordBase {
  type: 'offerStocks'
  offerId: string
  stocks: Stock[]
  /** How many more there were that could not be read; `problems` says why. */
  lost: number
}

export interface CustomerAddress {
  /** АдресРегистрации or Адрес. */
  type: 'registration' | 'actual'
  /** The whole of it in one line. */
  presentation: string | null
  /** Its parts: Страна, Город, Улица … */
  fields: TypedValue[]
}

/** Контрагент. Blank text is null, what is blank in a list is left out; all as written, nothing brought into any form. */
export interface CustomerRecord extends Identified {
  type: 'customer'
  name: string
  /** Of a person. */
  fullName: string | null
  /** Of a company; 1C gives one or the other. */
  officialName: string | null
  /** Покупатель, Поставщик …, each once. */
  roles: string[]
  inn: string | null
  kpp: string | null
  okpo: string | null
  addresses: CustomerAddress[]
  contacts: TypedValue[]
  bankAccounts: {
    number: string
    bank: { bik: string | null; name: string | null; correspondentAccount: string | null; address: string | null }
  }[]
  representatives: { relation: string | null; onecId: string; name: string }[]
  isDeleted: boolean
}

export type OnecRecord =
  | GroupRecord
  | PropertyRecord
  | PropertyValueRecord
  | UnitRecord
  | PriceTypeRecord
  | WarehouseRecord
  | GoodRecord
  | OfferRecord
  | OfferPricesRecord
  | OfferStocksRecord
  | CustomerRecord

export type OnecRecordType = OnecRecord['type']
