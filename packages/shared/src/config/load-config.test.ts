import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { InvalidConfig, loadConfig } from './load-config.ts'

const schema = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  PORT: Type.Integer({ default: 18001 }),
  HOST: Type.Optional(Type.String()),
})

test('numbers are read from text, defaults filled in, what is not named left out', () => {
  expect(loadConfig(schema, { DATABASE_URL: 'postgres://x', PORT: '80', PATH: '/bin' })).toEqual({
    DATABASE_URL: 'postgres://x',
    PORT: 80,
  })
  expect(loadConfig(schema, { DATABASE_URL: 'postgres://x' }).PORT).toBe(18001)
})

test('one error names every fault', () => {
  const load = () => loadConfig(schema, { PORT: 'many', DATABASE_URL: '' })
  expect(load).toThrow(InvalidConfig)
  expect(load).toThrow(/DATABASE_URL/)
  expect(load).toThrow(/PORT/)
})

test('a configuration cannot be changed afterwards', () => {
  expect(Object.isFrozen(loadConfig(schema, { DATABASE_URL: 'x' }))).toBe(true)
})
