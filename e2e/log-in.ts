interface Login {
  user: string
  password: string
}

/** Logs in as a browser does, and reads pages since; a page that is no page throws. */
export const logIn = async (gateway: string, login: Login): Promise<(path: string) => Promise<string>> =>
  (await logInAsBrowser(gateway, login)).page

/** As `logIn`; with the cookie that the browser has now. */
export async function logInAsBrowser(
  gateway: string,
  { user, password }: Login,
): Promise<{ page: (path: string) => Promise<string>; cookie: string }> {
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const cookies = new Map<string, string>()
  const ask = async (path: string, form?: Record<string, string>) => {
    const response = await fetch(gateway + path, {
      redirect: 'manual',
      headers: { cookie: cookieHeader(), ...(form && { origin: gateway, 'sec-fetch-site': 'same-origin' }) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';')[0]?.split('=') ?? []
      cookies.set(name, value)
    }
    return { status: response.status, body: await response.text() }
  }
  const { body } = await ask('/admin/login')
  const hidden = [...body.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ])
  const answer = await ask('/admin/login', { ...Object.fromEntries(hidden), user, password })
  if (answer.status !== 303) throw new Error(`not logged in: ${answer.status}`)
  const page = async (path: string) => {
    const answer = await ask(path)
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
    return answer.body
  }
  return { page, cookie: cookieHeader() }
}
