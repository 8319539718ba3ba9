import { baseConfig, exportConfig, healthPortIs, lockConfig } from '@imports/shared/config/load-config'
import { Type } from 'typebox'

export const adminGatewayConfig = Type.Object({
  ...baseConfig,
  ...lockConfig,
  ...exportConfig,
  HOST: Type.String({ default: '127.0.0.1', description: 'The address to listen on; 0.0.0.0 in a container' }),
  PORT: Type.Integer({ default: 18001, minimum: 0, maximum: 65_535, description: 'Pages and API; 0 picks a free one' }),
  HEALTH_PORT: Type.Integer({ default: 18010, minimum: 0, maximum: 65_535, description: healthPortIs }),
  TRUST_PROXY: Type.Optional(
    Type.String({
      description: 'Addresses or CIDRs of the proxies whose X-Forwarded-* headers count; separated by ","',
    }),
  ),
  ADMIN_USER: Type.String({
    default: 'admin',
    minLength: 1,
    maxLength: 64,
    description: 'The first administrator, made when there is none',
  }),
  ADMIN_PASSWORD: Type.Optional(
    Type.String({
      minLength: 8,
      maxLength: 128,
      description: 'The password of the first administrator; without it one is made up and logged once',
    }),
  ),
  ADMIN_TOKEN: Type.Optional(
    Type.String({ minLength: 20, maxLength: 256, description: 'A token of the first administrator for the JSON API' }),
  ),
  MEDIA_DIR: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Serves the sizes of pictures from there under /media/, where no server of files does',
    }),
  ),
  DEFAULT_LOCALE: Type.Union([Type.Literal('ru'), Type.Literal('en')], {
    default: 'ru',
    description: 'Language of the pages',
  }),
})
