import { join, resolve } from 'node:path'
import { isSizeName, sizesFolder } from '@imports/shared/contracts/media-files'
import type { FastifyInstance } from 'fastify'
import { PageError } from '../pages/page-error.ts'

export const mediaPath = '/media/'

/**
 * Pictures, for development: in production a server of files does it, from another host name. Only sizes that were made here are served,
 * never an original, and as nothing but pictures: a browser that is led to one runs nothing in it.
 */
export function mediaFiles(app: FastifyInstance, mediaDir: string): void {
  const root = join(resolve(mediaDir), sizesFolder)
  app.get<{ Params: { '*': string } }>(`${mediaPath}*`, { config: { permission: 'import:view' } }, (request, reply) => {
    const file = request.params['*']
    if (!isSizeName(file)) throw new PageError('NOT_FOUND')
    return reply
      .header('content-security-policy', "sandbox; default-src 'none'")
      .header('x-content-type-options', 'nosniff')
      .sendFile(file, root)
  })
}
