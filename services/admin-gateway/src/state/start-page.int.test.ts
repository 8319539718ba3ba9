import { consumeEvents } from '@imports/shared/messaging/consumer'
import { importerDurable } from '@imports/shared/messaging/topology'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { eventually } from '@imports/shared/testing/eventually'
import { expect, test } from 'vitest'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'

/** Name → what is said of it. */
async function linesOf(gateway: TestGateway): Promise<Record<string, string>> {
  const { body } = await (await gateway.loggedIn('viewer')).get('/admin/')
  const lines = body.matchAll(
    /<li><span>([^<]*)<\/span><span class="badge \w+">([^<]*)<\/span>(?:<small[^>]*>([^<]*))?/g,
  )
  return Object.fromEntries([...lines].map(([, name, word, note]) => [name, [word, note].filter(Boolean).join(' · ')]))
}

test('the start page says which servers answer, who is connected, and how much waits for them', async () => {
  const checks = {
    postgres: async () => 'fine',
    nats: async () => 'fine',
    redis: async () => {
      throw new Error('connect ECONNREFUSED 10.0.0.7:6379')
    },
  }
  await using gateway = await createTestGateway({ checks })
  const { bed } = gateway
  expect(await linesOf(gateway)).toMatchObject({
    'База данных': 'Работает',
    'Брокер сообщений': 'Работает',
    'Блокировки (Redis)': 'Не отвечает',
    'Каталог товаров': 'Нет на связи',
    'Журнал сессий': 'Нет на связи',
  })
  expect((await (await gateway.loggedIn()).get('/admin/')).body).not.toContain('ECONNREFUSED')

  await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })
  expect((await linesOf(gateway))['Каталог товаров']).toBe('Нет на связи · в очереди: 1')
  const stop = new AbortController()
  const taken = Promise.withResolvers<void>()
  const consuming = consumeEvents({
    connection: bed.nats,
    prefix: bed.config.SUBJECT_PREFIX,
    stream: bed.config.IMPORT_STREAM,
    durable: importerDurable('catalog'),
    handle: () => taken.promise,
    stop: stop.signal,
    log: silentLogger(),
  })
  try {
    await eventually(async () =>
      expect((await linesOf(gateway))['Каталог товаров']).toBe('На связи · процессов: 1 · работает'),
    )
  } finally {
    stop.abort()
    taken.resolve()
    await consuming
  }
})

test('without the broker the start page comes all the same, and says that nobody knows', async () => {
  await using gateway = await createTestGateway({ findImporters: async () => null })
  const { body, statusCode } = await (await gateway.loggedIn('viewer')).get('/admin/')
  expect(statusCode).toBe(200)
  expect(body).toContain('Брокер не отвечает: кто на связи, неизвестно.')
})
