/** One PostgreSQL role per service: each writes its own schema, and the ledger only through its functions. */
export const databaseRoles = {
  'admin-gateway': 'import_gateway',
  'catalog-importer': 'import_catalog',
  'customer-importer': 'import_customer',
  'image-importer': 'import_image',
  'session-tracker': 'import_tracker',
} as const

export type ServiceName = keyof typeof databaseRoles
export const serviceNames = Object.keys(databaseRoles) as ServiceName[]
