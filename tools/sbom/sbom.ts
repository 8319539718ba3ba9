import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { billOfMaterials, licensedPackages } from './shipped-packages.ts'

const usage = `npm run sbom [-- FOLDER]

What the images are made of, into FOLDER (.runtime/sbom): sbom.cdx.json (CycloneDX) and licenses.md.
`

if (process.argv.includes('--help')) {
  console.log(usage)
} else {
  const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../../.runtime/sbom'))
  const packages = licensedPackages()
  const rows = packages.map(({ name, versions, license }) => `| ${name} | ${versions.join(', ')} | ${license} |`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'sbom.cdx.json'), billOfMaterials())
  writeFileSync(
    join(folder, 'licenses.md'),
    `# Licences\n\n| package | version | licence |\n| --- | --- | --- |\n${rows.join('\n')}\n`,
  )
  console.log(`${packages.length} packages: ${join(folder, 'sbom.cdx.json')}, ${join(folder, 'licenses.md')}`)
}
