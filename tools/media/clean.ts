import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cleanMedia, MediaInUse } from '@imports/image-importer/clean-media'
import { databaseRoles } from '@imports/shared/contracts/database-roles'
import { openDatabase } from '@imports/shared/db/database'
import { keptPassword } from '../stack/secrets.ts'
import { cleanUsage, parseCleanOptions } from './parse-clean-options.ts'

const root = join(import.meta.dirname, '../..')

process.exitCode = await main()

async function main(): Promise<number> {
  const parsed = parseCleanOptions(process.argv.slice(2))
  if ('help' in parsed) {
    console.log(cleanUsage)
    return 0
  }
  if ('wrong' in parsed) {
    console.error(`${parsed.wrong}\n\n${cleanUsage}`)
    return 3
  }
  const url = databaseUrl()
  if (url === null) {
    console.error('Неизвестно, где база данных: запустите npm start или укажите DATABASE_URL.')
    return 1
  }
  const { olderThanHours, dryRun } = parsed.run
  const mediaDir = resolve(root, process.env.MEDIA_DIR || '.runtime/media')
  const { db, close } = openDatabase({ url, name: 'media-clean', onError: () => {}, queryTimeoutMs: 120_000 })
  try {
    const { images, files, bytes } = await cleanMedia({ db, mediaDir, olderThanMs: olderThanHours * 3_600_000, dryRun })
    const what = dryRun ? 'Было бы удалено' : 'Удалено'
    console.log(`${what}: содержимого ${images}, файлов ${files}, ${(bytes / 1e6).toFixed(1)} МБ (${mediaDir})`)
    return 0
  } catch (error) {
    const busy = error instanceof MediaInUse
    console.error(busy ? 'Идёт импорт изображений: повторите, когда он закончится.' : error)
    return busy ? 2 : 1
  } finally {
    await close()
  }
}

/** Of the role that may: as the environment says, or of the stack that runs here. */
function databaseUrl(): string | null {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL
  try {
    const address = new URL(JSON.parse(readFileSync(join(root, '.runtime/stack.json'), 'utf8')).database)
    address.username = databaseRoles['image-importer']
    address.password = keptPassword(join(root, '.runtime/data'), 'image-importer')
    return address.href
  } catch {
    return null // nothing is running here
  }
}
