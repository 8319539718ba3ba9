import { baseConfig } from '@imports/shared/config/load-config'
import { Type } from 'typebox'

export const setupConfig = Type.Object({
  DATABASE_ADMIN_URL: Type.String({
    minLength: 1,
    description: 'libpq URL of a superuser, or of an owner that may create roles',
  }),
  NATS_URL: baseConfig.NATS_URL,
  NATS_USER: baseConfig.NATS_USER,
  NATS_PASSWORD: baseConfig.NATS_PASSWORD,
  ROLE_PASSWORD: Type.String({ minLength: 12, description: "The password that the services' roles are given" }),
  SUBJECT_PREFIX: baseConfig.SUBJECT_PREFIX,
  IMPORT_STREAM: baseConfig.IMPORT_STREAM,
})
