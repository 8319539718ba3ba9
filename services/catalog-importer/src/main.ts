import { connectImporter } from '@imports/shared/importer/connect-importer'
import { runImporter } from '@imports/shared/importer/run-importer'
import { xmlReading } from '@imports/shared/importer/xml-settings'
import { runService } from '@imports/shared/runtime/run-service'
import { catalogImporterConfig } from './config.ts'
import { catalogImports } from './import-records.ts'

const service = 'catalog-importer'

await runService(service, catalogImporterConfig, async (scope) => {
  const connections = await connectImporter(service, scope)
  const { config } = scope
  const settings = { reading: xmlReading(config), switchOffMaxPercent: config.SWITCH_OFF_MAX_PERCENT }
  const imports = catalogImports({ ...connections, exportDirs: config, ...settings })
  await runImporter({ ...scope, ...connections, service, imports })
})
