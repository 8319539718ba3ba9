/** Logs in as a browser does, and reads pages since; a page that is no page throws. */
export async function logIn(
  gateway: string,
  { user, password }: { user: string; password: string },
): Promise<(path: string) => Promise<string>> {
  const cookies = new Map<string, string>()
  const ask = async (path: string, form?: Record<string, string>) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(gateway + path, {
      redirect: 'manual',
      headers: { cookie, ...(form && { origin: gateway, 'sec-fetch-site': 'same-origin' }) },
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
  return async (path) => {
    const page = await ask(path)
    if (page.status !== 200) throw new Error(`${path}: ${page.status}`)
    return page.body
  }
}
