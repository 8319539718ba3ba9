import { createTestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { count, importer, issues, rows } from './testing/importer-bed.ts'
import { good, goods, smallExport, writeExport } from './testing/write-export.ts'

const formed = (at: string, contents: string) =>
  contents.replace(/ДатаФормирования="[^"]*"/, `ДатаФормирования="${at}"`)

test('where an older export lies beside a newer one, the newer wins, and nothing that only the older knows is lost', async () => {
  await using bed = await createTestBed()
  const deleted = '<Товар Статус="Удален"><Ид>c</Ид></Товар>'
  const run = await importer(
    bed,
    writeExport({
      ...smallExport(),
      'goods/goods_1_1_a.xml': formed(
        '2026-11-20T12:00:00',
        goods(good('a', { name: 'Новое имя' }), good('b', { deleted: true }), good('c')),
      ),
      'goods/goods_1_1_z.xml': formed(
        '2026-11-19T12:00:00',
        goods(good('a', { name: 'Старое имя' }), good('b'), good('d'), deleted),
      ),
      'sitemap.xml': '<urlset/>',
    }),
  )
  const { outcome, counts } = await run()
  expect(outcome).toBe('completed')
  expect(await rows(bed, 'select onec_id, name, is_active from catalog.product order by 1')).toEqual([
    { onec_id: 'a', name: 'Новое имя', is_active: true },
    { onec_id: 'b', name: 'Товар b', is_active: false },
    { onec_id: 'c', name: 'Товар c', is_active: true },
    { onec_id: 'd', name: 'Товар d', is_active: true },
  ])
  expect(await issues(bed)).toEqual([
    { severity: 'warning', code: 'FILE_IGNORED', file: 'sitemap.xml', line: null, onec_id: null },
    { severity: 'warning', code: 'FILE_SUPERSEDED', file: 'goods/goods_1_1_z.xml', line: null, onec_id: null },
  ])
  expect(counts.product).toEqual({ created: 4, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 0 })
})

test('an older export makes room for a newer one that is whole', async () => {
  await using bed = await createTestBed()
  const whole = (contents: string) => contents.replaceAll('Изменения="true"', 'Изменения="false"')
  const run = await importer(
    bed,
    writeExport({
      ...smallExport(),
      'goods/goods_1_1_a.xml': whole(goods(good('a'), good('b'), good('c'))),
      'goods/goods_1_1_z.xml': formed('2026-11-19T12:00:00', whole(goods(good('d')))),
    }),
  )
  const { counts, payload } = await run()
  expect(count(counts, 'product', 'created')).toBe(3)
  expect(payload?.files).not.toContainEqual(expect.objectContaining({ path: 'goods/goods_1_1_z.xml' }))
  expect((await issues(bed)).map(({ code, file }) => [code, file])).toEqual([
    ['FILE_SUPERSEDED', 'goods/goods_1_1_z.xml'],
  ])
})
