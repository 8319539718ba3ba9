import { mkdtempDisposableSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { findProgram } from '../programs.ts'
import { emptyCatalogue, takeOut } from './table-copies.ts'

const packagesDir = join(import.meta.dirname, '../../../.runtime/debian')
const session = '00000000-0000-0000-0000-000000000001'

test('what was taken out is loaded again, row by row the same, with and without foreign keys', async () => {
  await using bed = await createTestBed()
  using folder = mkdtempDisposableSync(join(tmpdir(), 'table-copies-'))
  const { rows: names } = await sql<{ name: string }>`select current_database() as name`.execute(bed.db)
  const url = new URL(inject('servers').database)
  url.pathname = `/${names[0]?.name}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  bed.opened(client, () => client.end())
  await client.query(`
    insert into catalog.category (onec_id, name) values ('top', 'Всё');
    insert into catalog.category (onec_id, name, parent_id) select 'leaf', E'Лист\\t\\n', id from catalog.category;
    insert into catalog.product (onec_id, name, last_session_id) values ('good', 'Товар', '${session}');
    insert into catalog.product_category select product.id, category.id from catalog.product, catalog.category;
    insert into catalog.variant (onec_id, product_id, name, last_session_id) select 'offer', id, name, last_session_id from catalog.product;
    insert into catalog.warehouse (onec_id, name) values ('store', 'Склад');
    insert into catalog.stock select variant.id, warehouse.id, 31.5, last_session_id from catalog.variant, catalog.warehouse`)
  const tables = ['category', 'product', 'product_category', 'variant', 'warehouse', 'stock']
  const contents = async () => {
    const found: object[][] = []
    for (const table of tables) found.push((await client.query(`select * from catalog.${table} order by 1, 2`)).rows)
    return found
  }
  const before = await contents()

  const copies = await takeOut({
    psql: await findProgram('psql', packagesDir, () => {}),
    url: url.href,
    client,
    folder: join(folder.path, 'rows'),
  })
  expect(copies.rows).toBe(8)
  await emptyCatalogue(client)
  expect((await contents()).flat()).toEqual([])
  expect((await client.query('select from catalog.migration')).rowCount).toBeGreaterThan(0)
  expect(await copies.load()).toBeGreaterThan(0)
  expect(await contents()).toEqual(before)
  expect(await copies.loadWithoutForeignKeys()).toBeGreaterThan(0)
  expect(await contents()).toEqual(before)
  copies.remove()
  expect(readdirSync(folder.path)).toEqual([])
})
