import { connectImporter } from '@imports/shared/importer/connect-importer'
import { runImporter } from '@imports/shared/importer/run-importer'
import { xmlReading } from '@imports/shared/importer/xml-settings'
import { runService } from '@imports/shared/runtime/run-service'
import { customerImporterConfig } from './config.ts'
import { importCustomers } from './import-customers.ts'

const service = 'customer-importer'

await runService(service, customerImporterConfig, async (scope) => {
  const connections = await connectImporter(service, scope)
  const { config } = scope
  const customers = importCustomers({ ...connections, exportDirs: config, reading: xmlReading(config) })
  await runImporter({ ...scope, ...connections, service, imports: { customers } })
})
