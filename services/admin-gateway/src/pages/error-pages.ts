import { randomBytes } from 'node:crypto'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isApi } from '../auth/guard.ts'
import type { Texts } from '../texts/texts-shape.ts'
import { PageError, type PageErrorCode } from './page-error.ts'
import type { RenderPage } from './render-page.ts'

interface ErrorAnswer {
  status: number
  code: string
  title: string
  text: string
}

/** No answer says more than it must: a title, a sentence, and the number under which the log has the rest. */
export function errorPages(
  app: FastifyInstance,
  { texts, renderPage }: { texts: Texts; renderPage: RenderPage },
): void {
  const send = (request: FastifyRequest, reply: FastifyReply, answer: ErrorAnswer, id: string) => {
    reply.code(answer.status)
    if (isApi(request)) return reply.send({ code: answer.code, message: answer.text, errorId: id })
    const shown = { text: answer.text, number: texts.errors.number(id) }
    return renderPage(request, reply, 'error', { title: answer.title }, shown)
  }

  app.setErrorHandler<FastifyError | PageError>(async (error, request, reply) => {
    const id = randomBytes(5).toString('hex')
    const answer = answerTo(error, texts)
    const about = { errorId: id, status: answer.status, code: answer.code, route: request.routeOptions.url }
    if (answer.status >= 500) request.log.error({ ...about, err: error }, 'request failed')
    else request.log.info(about, 'request refused')
    return send(request, reply, answer, id)
  })

  app.setNotFoundHandler(async (request, reply) => {
    return send(request, reply, pageErrorAnswer('NOT_FOUND', 404, texts), randomBytes(5).toString('hex'))
  })
}

function answerTo(error: FastifyError | PageError, texts: Texts): ErrorAnswer {
  const { errors } = texts
  if (error instanceof PageError) return pageErrorAnswer(error.code, error.statusCode, texts)
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) {
    // a schema's own words ("body/kinds must be array") help whoever calls the API and reveal nothing
    const detail = error.validation ? ` ${error.message}` : ''
    return { status, code: 'INVALID_REQUEST', title: errors.invalidTitle, text: `${errors.invalid}${detail}` }
  }
  return { status: 500, code: 'INTERNAL', title: errors.internalTitle, text: errors.internal }
}

function pageErrorAnswer(code: PageErrorCode, status: number, { errors }: Texts): ErrorAnswer {
  const words: Record<PageErrorCode, { title: string; text: string }> = {
    UNAUTHORIZED: { title: errors.forbiddenTitle, text: errors.unauthorized },
    FORBIDDEN: { title: errors.forbiddenTitle, text: errors.forbidden },
    STALE_FORM: { title: errors.staleFormTitle, text: errors.staleForm },
    NOT_FOUND: { title: errors.notFoundTitle, text: errors.notFound },
  }
  return { status, code, ...words[code] }
}
