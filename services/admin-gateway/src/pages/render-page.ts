import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Visitors } from '../auth/guard.ts'
import { offersTo } from '../auth/permissions.ts'
import type { Format } from '../texts/format.ts'
import type { Locale } from '../texts/texts.ts'
import type { Texts } from '../texts/texts-shape.ts'
import type { AssetUrl } from './assets.ts'

export interface PageFrame {
  title: string
  /** From the start page to here; the last one is this page. */
  crumbs?: { text: string; href?: string }[]
  /** The entry of the menu that is open. */
  menu?: 'import' | 'sessions' | 'products' | 'events' | 'people' | 'audit'
  scripts?: string[]
  /** Without JavaScript the page is loaded again every 5 s. */
  refresh?: boolean
}

export interface Wording {
  locale: Locale
  texts: Texts
  format: Format
}

export type RenderPage = (
  request: FastifyRequest,
  reply: FastifyReply,
  template: string,
  frame: PageFrame,
  data: object,
) => Promise<FastifyReply>

/** Whole pages: what every one has (layout, menu, who is signed in and may do what, the CSRF token) and what this one shows. */
export const createRenderPage =
  ({ wording, visitors, assetUrl }: { wording: Wording; visitors: Visitors; assetUrl: AssetUrl }): RenderPage =>
  async (request, reply, template, frame, data) => {
    const visitor = visitors.find(request)
    reply.header('cache-control', 'no-store')
    return reply.view(template, {
      ...data,
      t: wording.texts,
      f: wording.format,
      locale: wording.locale,
      frame: { crumbs: [], menu: null, refresh: false, ...frame, scripts: frame.scripts ?? [] },
      visitor: visitor && { name: visitor.name },
      csrf: visitor?.login?.csrfToken ?? '',
      ...offersTo(visitor?.role ?? null),
      nonce: reply.cspNonce.script,
      asset: assetUrl,
    })
  }
