import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'

/** Keeps cookies and finds the hidden fields of forms, over `inject`. */
export class Browser {
  readonly cookies = new Map<string, string>()
  address = '127.0.0.1'
  readonly #app: FastifyInstance

  constructor(app: FastifyInstance) {
    this.#app = app
  }

  get(url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.#send({ method: 'GET', url, headers })
  }

  post(
    url: string,
    form: Record<string, string> | [string, string][],
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    return this.#send({
      method: 'POST',
      url,
      payload: new URLSearchParams(form).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
    })
  }

  /** The hidden fields of the page's last form. */
  async hiddenFields(url: string): Promise<Record<string, string>> {
    const { body } = await this.get(url)
    const form = body.slice(body.lastIndexOf('<form'))
    return Object.fromEntries(
      [...form.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    )
  }

  async logIn(user: string, password: string, next = ''): Promise<LightMyRequestResponse> {
    const hidden = await this.hiddenFields(`/admin/login?next=${encodeURIComponent(next)}`)
    return this.post('/admin/login', { ...hidden, user, password })
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async #send(options: InjectOptions): Promise<LightMyRequestResponse> {
    const headers = { cookie: this.cookieHeader(), ...options.headers }
    const response = await this.#app.inject({ ...options, headers, remoteAddress: this.address })
    for (const { name, value, maxAge, expires } of response.cookies) {
      if (maxAge === 0 || (expires && expires.getTime() < Date.now())) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }
}
