import { connectImporter } from '@imports/shared/importer/connect-importer'
import { runImporter } from '@imports/shared/importer/run-importer'
import { runService } from '@imports/shared/runtime/run-service'
import { catalogImporterConfig } from './config.ts'
import { importCatalog } from './import-catalog.ts'

const service = 'catalog-importer'

await runService(service, catalogImporterConfig, async (scope) => {
  const connections = await connectImporter(service, scope)
  const imports = { catalog: importCatalog({ ...connections, exportDirs: scope.config }) }
  await runImporter({ ...scope, ...connections, service, imports })
})
