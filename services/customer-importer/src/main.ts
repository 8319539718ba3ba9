import { connectImporter } from '@imports/shared/importer/connect-importer'
import { notAvailable } from '@imports/shared/importer/not-available'
import { runImporter } from '@imports/shared/importer/run-importer'
import { runService } from '@imports/shared/runtime/run-service'
import { customerImporterConfig } from './config.ts'

const service = 'customer-importer'

await runService(service, customerImporterConfig, async (scope) => {
  const connections = await connectImporter(service, scope)
  await runImporter({ ...scope, ...connections, service, imports: { customers: notAvailable } })
})
