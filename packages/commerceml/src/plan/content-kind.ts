/** What a file holds. `unknown`: it may hold more than was seen at its beginning and its end, so it has to be read to know. */
export type ContentKind =
  | 'groups'
  | 'properties'
  | 'units'
  | 'priceTypes'
  | 'warehouses'
  | 'goods'
  | 'offers'
  | 'prices'
  | 'stocks'
  | 'customers'
  | 'orders'
  | 'unknown'
