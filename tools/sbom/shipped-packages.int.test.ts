import { expect, test } from 'vitest'
import { billOfMaterials, licensedPackages } from './shipped-packages.ts'

/** Libraries under these may be shipped with closed programs; the LGPL's is loaded as a library of its own (sharp's libvips). */
const allowed =
  /^(MIT|ISC|0BSD|Unlicense|Apache-2\.0|BlueOak-1\.0\.0|BSD-[23]-Clause|LGPL-3\.0-or-later|Apache-2\.0 AND LGPL-3\.0-or-later|\(?MIT OR .*\)?)$/

test('what is shipped is known by name, and its licences are among those that may be', () => {
  const bill = JSON.parse(billOfMaterials())
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX' })
  const named = bill.components.map(({ purl }: { purl: string }) => decodeURIComponent(purl))
  const packages = licensedPackages()
  for (const name of ['fastify', 'ioredis', 'sharp', '@nats-io/jetstream', 'saxes', 'pg']) {
    expect(
      named.some((purl: string) => purl.startsWith(`pkg:npm/${name}@`)),
      name,
    ).toBe(true)
    expect(packages.map((each) => each.name)).toContain(name)
  }
  expect(named.filter((purl: string) => /vitest|biome|esbuild|asyncapi/.test(purl))).toEqual([])
  // says UNLICENSED in its manifest, and has the MIT licence beside it
  const others = packages.filter(({ name }) => name !== '@sesamecare-oss/redlock')
  expect(others.filter(({ license }) => !allowed.test(license))).toEqual([])
})
