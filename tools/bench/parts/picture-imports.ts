import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type ImportBed, openBed } from '../bed/open-bed.ts'
import { emptyCatalogue } from '../bed/table-copies.ts'
import type { BenchContext, BenchPart } from '../bench-context.ts'
import { type PictureShop, writePictureShop } from '../generate/picture-shop.ts'
import { limitProgram } from '../limits.ts'
import { halves, ourSizes, vipsSizes } from '../picture-sizes.ts'
import { notRunRow } from '../row.ts'
import { type PictureRounds, pictureImportRows } from './picture-import-rows.ts'

const SIDE = 2_000

/** The whole import of pictures, by one replica and by two. */
export const pictureImports: BenchPart = {
  title: 'Whole imports of pictures',
  about: `1,000 products with 3,500 JPEGs of ${SIDE} × ${SIDE} pixels, three and four in turn, each of another content, are imported through the gateway by the
image importer's processes: found, hashed, decoded whole, checked, made into three sizes, stored with the original, and written to Postgres under the fence;
from the request to the outcome. A replica has three pictures in flight, as \`npm start\` runs it (\`PICTURES_IN_FLIGHT\`). The limit is \`vipsthumbnail\` in two processes
that make the same three sizes of half of the files each, and nothing else.

Whether a second replica helps is measured on 400 of the products, with one picture in flight in each replica. What is at best to be had of a second process on this machine the row below says:
the same pixels by the same library in plain processes, without events, database or store. Processors of a virtual machine may share a core.
The rows that one replica and two leave behind are compared, by 1C ids, with paths, hashes and sizes: they have to be the same.`,
  imported: true,
  once: true,
  datasets: () => [],
  otherBytes: ({ quick }) => (quick ? 0 : 8e9),
  async *run(context) {
    const folder = join(context.dataDir, 'picture-shop')
    try {
      yield* pictureImportRows(await measure(folder, context))
    } catch (error) {
      yield notRunRow('import of pictures', 's', error instanceof Error ? error.message : String(error))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function measure(folder: string, context: BenchContext): Promise<PictureRounds> {
  const { quick, seed, say } = context
  const vipsthumbnail = await limitProgram('vipsthumbnail', context)
  say('drawing pictures')
  const shop = await writePictureShop(join(folder, 'export'), { goods: quick ? 20 : 1_000, side: SIDE, seed })
  const out = join(folder, 'made')
  const [first, second] = halves(shop.files.slice(0, 700))
  const plain = async (...shares: string[][]) => {
    const outcomes = await Promise.all(shares.map((files, at) => ourSizes(files, `${out}-${at}`, 1)))
    return Math.max(...outcomes.map(({ ms }) => ms)) / 1000
  }
  await using bed = await openBed({
    ...context,
    dataDir: join(context.dataDir, 'servers'),
    leftOut: 'image-importer',
  })
  context.foundVersion(bed.version)
  await putProducts(bed, shop.goods)
  say('vipsthumbnail')
  const vips = (await vipsSizes(vipsthumbnail, shop.files, out)) / 1000
  rmSync(out, { recursive: true, force: true })
  say('one replica, three pictures in flight')
  const whole = await importedBy(bed, shop, { replicas: 1, inFlight: 3 })
  say('one plain process, and two')
  const plainOne = await plain([...first, ...second])
  const plainTwo = await plain(first, second)
  const some = { ...shop, goods: shop.goods.slice(0, 400) }
  await putProducts(bed, some.goods)
  say('one replica, one picture in flight')
  const one = await importedBy(bed, some, { replicas: 1, inFlight: 1 })
  say('two replicas, one picture in flight each')
  const two = await importedBy(bed, some, { replicas: 2, inFlight: 1 })
  if (!isDeepStrictEqual(one.rows, two.rows)) throw new Error('two replicas left other rows behind than one')
  return {
    shop,
    vipsthumbnail,
    vips,
    whole,
    one,
    two,
    plainOne,
    plainTwo,
    notFor: quick ? 'few pictures' : null,
  }
}

async function putProducts({ client }: ImportBed, goods: PictureShop['goods']): Promise<void> {
  await emptyCatalogue(client)
  await client.query(
    `with given as (select * from jsonb_to_recordset($1::jsonb) as g ("onecId" text, paths text[])),
    product as (
      insert into catalog.product (onec_id, name, last_session_id) select "onecId", 'Товар', gen_random_uuid() from given
      returning id, onec_id
    )
    insert into catalog.product_picture (product_id, position, path)
    select product.id, at - 1, path from given join product on onec_id = "onecId", unnest(paths) with ordinality as n (path, at)`,
    [JSON.stringify(goods)],
  )
  await client.query('analyze')
}

/** Into a store with nothing in it. An import that did not bring every picture is none. */
async function importedBy(
  bed: ImportBed,
  { dir, goods }: PictureShop,
  { replicas, inFlight }: { replicas: number; inFlight: number },
) {
  await bed.client.query('truncate media.product_image, media.image, media.chunk')
  rmSync(bed.mediaDir, { recursive: true, force: true })
  await bed.settle()
  await using running = await bed.startReplicas(replicas, { PICTURES_IN_FLIGHT: String(inFlight) })
  const { totalMs, counts } = await bed.import('images', dir)
  const pictures = goods.flatMap(({ paths }) => paths).length
  if (counts.product?.created !== goods.length || counts.image?.created !== pictures)
    throw new Error(`${JSON.stringify(counts)} where ${pictures} pictures of ${goods.length} products were written`)
  const { rows } = await bed.client.query<object>(`
    select p.onec_id, l.variant_id, l.position, l.source_path, l.source_stamp, to_jsonb(i) - 'id' as image
    from media.product_image l join media.image i on i.id = l.image_id join catalog.product p on p.id = l.product_id
    order by p.onec_id, l.position`)
  return { seconds: totalMs / 1000, peaks: running.peakMemory(), rows }
}
