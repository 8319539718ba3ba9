import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { contractFilePath, eventsPath } from '../pages/page-paths.ts'
import type { RenderPage } from '../pages/render-page.ts'
import type { Texts } from '../texts/texts-shape.ts'
import { readPublishedEvents } from './published-events.ts'

export interface EventPagesDeps {
  /** `asyncapi.yaml` */
  contractFile: string
  texts: Texts
  renderPage: RenderPage
}

/** For those who build on our events: what is published, readable, and the document itself. */
export function eventPages(app: FastifyInstance, { contractFile, texts, renderPage }: EventPagesDeps): void {
  const config = { permission: 'import:view' } as const
  app.get(eventsPath, { config }, async (request, reply) => {
    const frame = {
      title: texts.events.title,
      menu: 'events' as const,
      crumbs: [{ text: texts.integrations }, { text: texts.events.title }],
    }
    const events = await readPublishedEvents(contractFile)
    return renderPage(request, reply, 'contracts/events', frame, { events, contractFilePath })
  })

  app.get(contractFilePath, { config }, async (_request, reply) =>
    reply
      .type('text/plain; charset=utf-8') // browsers show it instead of saving it
      .send(await readFile(contractFile, 'utf8')),
  )
}
