import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { logInOn, tryToLogIn } from './administrator-page.ts'
import { admin } from './start-services.ts'
import { type Actions, follow, isAt, open, press, shows, use, type Walk } from './walk.ts'

const first = 'a password to begin with'
const second = 'another one, from the administrator'
const own = 'one that only I know'

/** Somebody whom this walk adds. */
const personOf = ({ name }: Walk) => `Анна ${name}`

/** Signs the person in somewhere else; `page` comes to show that. */
async function elsewhere(walk: Walk, password: string): Promise<Page> {
  const { browser, gateway, live } = walk
  const page = await browser.newPage({ javaScriptEnabled: live })
  await page.goto(`${gateway}/admin/account/`)
  await logInOn(page, { user: personOf(walk), password })
  await walk.page.reload()
  return page
}

/** Where its login has ended, a page asks for a new one. */
async function hasEnded(page: Page): Promise<void> {
  await page.reload()
  expect(new URL(page.url()).pathname).toBe('/admin/login')
  await page.close()
}

/** What is done to people, and by them to themselves. */
export const peopleActions: Actions = {
  'a person is added, with a password that is none refused': async (walk) => {
    const { page, t } = walk
    const { people } = t
    await follow(walk, people.title)
    const add = async (password: string) => {
      await page.getByLabel(people.name, { exact: true }).fill(personOf(walk))
      await page.getByLabel(people.add.password, { exact: true }).fill(password)
      await press(walk, people.add.submit)
    }
    await add(`${personOf(walk)} 12`)
    await shows(walk, people.faults.name)
    await add(first)
    await shows(walk, people.said.created)
  },

  'a role is changed, a password set, and a login ended': async (walk) => {
    const { page, t } = walk
    const { person, roles, said, faults, add, logins } = t.people
    const operator = page.getByLabel(roles.operator.name, { exact: true })
    await operator.check()
    await press(walk, person.saveRole)
    await shows(walk, said.changed)
    expect(await operator.isChecked()).toBe(true)
    const password = page.getByLabel(add.password, { exact: true })
    await password.fill('aaaaaaaaaaaa')
    await press(walk, person.reset)
    await shows(walk, faults.simple)
    await password.fill(second)
    await press(walk, person.reset)
    await shows(walk, said.reset)
    const other = await elsewhere(walk, second)
    await use(walk, page.getByRole('button', { name: logins.endOf('') }))
    await shows(walk, said.ended)
    await hasEnded(other)
  },

  'a person is set inactive and active again': async (walk) => {
    const { person, inactive } = walk.t.people
    await press(walk, person.switchOff)
    await walk.page.getByRole('heading', { level: 1, name: inactive }).waitFor()
    await press(walk, person.switchOn)
    await shows(walk, person.switchOffHint)
  },

  'the last administrator stays one': async (walk) => {
    const { page, t } = walk
    await follow(walk, t.people.title)
    await follow(walk, admin.user)
    await page.getByLabel(t.people.roles.viewer.name, { exact: true }).check()
    await press(walk, t.people.person.saveRole)
    await shows(walk, t.people.faults.lastAdministrator)
  },

  'what was done is found in the audit': async (walk) => {
    const { page, t, bed } = walk
    const { audit } = t.people
    await sql`insert into admin.audit (at, action) select now() - interval '1 year', 'logout'
      from generate_series(1, 60)`.execute(bed.db) // more than a page holds
    const choose = async (label: string, option: string) => {
      await page.getByLabel(label, { exact: true }).selectOption(option)
      await press(walk, audit.show)
    }
    await follow(walk, audit.title)
    await follow(walk, audit.older)
    await follow(walk, audit.newest)
    await page.waitForURL((url) => !url.search.includes('before'))
    await choose(audit.what, audit.actions['account.refused'])
    await page.waitForURL(/what=account.refused/)
    const newest = page.locator('table.audit tbody tr').first()
    expect(await newest.textContent()).toContain(audit.reasons['last-administrator'])
    await choose(audit.what, audit.actions['run.refused'])
    await page.waitForURL(/what=run.refused/)
    await shows(walk, t.runOptions.switchOffAbsent)
    await choose(audit.who, personOf(walk))
    await shows(walk, audit.empty)
    await follow(walk, audit.clear)
    await page.waitForURL((url) => url.search === '')
  },

  'somebody else signs in, and may do less': async (walk) => {
    const { page, t } = walk
    await press(walk, t.signOut)
    await isAt(walk, t.login.title)
    await tryToLogIn(page, { user: personOf(walk), password: 'a wrong one' })
    await shows(walk, t.login.wrong)
    await logInOn(page, { user: personOf(walk), password: second })
    await isAt(walk, t.index.title)
    expect(await page.getByRole('link', { name: t.people.title }).count()).toBe(0)
    await open(walk, '/admin/people/')
    await isAt(walk, t.errors.forbiddenTitle)
    await follow(walk, t.errors.back)
    await isAt(walk, t.index.title)
  },

  'an own password is changed, and other logins are ended': async (walk) => {
    const { page, t } = walk
    const { own: words, said, faults, logins } = t.people
    await use(walk, page.getByRole('link', { name: t.signedInAs }))
    await isAt(walk, words.title)
    const change = async (current: string) => {
      await page.getByLabel(words.current, { exact: true }).fill(current)
      await page.getByLabel(words.wanted, { exact: true }).fill(own)
      await press(walk, words.submit)
    }
    await change('a wrong one')
    await shows(walk, faults.wrong)
    await change(second)
    await shows(walk, said.password)
    const other = await elsewhere(walk, own)
    await press(walk, logins.endOthers)
    await shows(walk, said.ended)
    await hasEnded(other)
    await press(walk, t.signOut)
    await isAt(walk, t.login.title)
  },
}
