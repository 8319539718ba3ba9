import { parseArgs } from 'node:util'
import { families, writeSample } from './write-sample.ts'

const usage = `Writes a sample export of 1C.

  npm run sample -- --out DIR [options]

  --out DIR          where to; must be empty or absent
  --goods 200        how many goods (about 2.5 offers each)
  --customers 40     how many customers (in 3.1 only)
  --family 3.1       3.1 (segmented), 2.08 (classic) or both
  --seed 1           another number, another shop; the same number, the same bytes
  --no-pictures      XML only`

const { values } = parseArgs({
  allowNegative: true,
  options: {
    out: { type: 'string' },
    goods: { type: 'string', default: '200' },
    customers: { type: 'string', default: '40' },
    family: { type: 'string', default: '3.1' },
    seed: { type: 'string', default: '1' },
    pictures: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
})

if (values.help || !values.out) {
  console.log(usage)
  process.exit(values.help ? 0 : 1)
}

const family = families.find((name) => name === values.family)
const [goods, customers, seed] = [Number(values.goods), Number(values.customers), Number(values.seed)]
if (!family || ![goods, customers].every((count) => Number.isInteger(count) && count >= 1) || !Number.isInteger(seed)) {
  console.error(usage)
  process.exit(1)
}

try {
  await writeSample({ out: values.out, goods, customers, family, seed, pictures: values.pictures })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
console.log(`${values.out}: ${goods} goods, seed ${seed}`)
