import { connectImporter } from '@imports/shared/importer/connect-importer'
import { runImporter } from '@imports/shared/importer/run-importer'
import { runService } from '@imports/shared/runtime/run-service'
import { createWorkQueue } from './chunks/share-out.ts'
import { takeChunks } from './chunks/take-chunks.ts'
import { imageImporterConfig } from './config.ts'
import { importImages } from './import-images.ts'
import { createMediaStore } from './media-store.ts'
import { hardenSharp, makeSizes } from './pictures/make-sizes.ts'

const service = 'image-importer'

await runService(service, imageImporterConfig, async (scope) => {
  hardenSharp()
  const connections = await connectImporter(service, scope)
  const { config } = scope
  const pictures = { ...connections, exportDirs: config, store: createMediaStore(config.MEDIA_DIR) }
  const images = importImages({ ...pictures, queue: createWorkQueue(connections.nats, config) })
  const widths = config.PICTURE_WIDTHS.split(',').map(Number)
  await Promise.all([
    runImporter({ ...scope, ...connections, service, imports: { images } }), // owns a step, and shares it out
    takeChunks({ ...scope, ...pictures, makeSizes, widths, inFlight: config.PICTURES_IN_FLIGHT }), // does what somebody has shared out
  ])
})
