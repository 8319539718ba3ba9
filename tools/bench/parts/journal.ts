import { join } from 'node:path'
import { sessionsPath } from '@imports/admin-gateway/pages/page-paths'
import { openGatewayBed } from '../bed/gateway-bed.ts'
import type { BenchContext, BenchPart } from '../bench-context.ts'
import { type FilledJournal, fillJournal, issueIds, type JournalSize } from '../journal/fill-journal.ts'
import { measuredRow, type Row, rowsOrWhyNot } from '../row.ts'

const MOST_MS = 200
const fullSize: JournalSize = { sessions: 100_000, issues: 1_000_000 }
const quickSize: JournalSize = { sessions: 2_000, issues: 20_000 }
const requests = 20

/** The pages of a journal of years, asked for over HTTP. */
export const journal: BenchPart = {
  title: 'Pages of the journal',
  about: `The time to the first byte of pages of the gateway with 100,000 sessions and 1,000,000 issues in the database, a tenth of them in one session, each of those about one of 100,000
products. Each page is asked for ${requests + 1} times over HTTP, one request after another; the first, which warms up, is left out, and the second slowest of the others counts.`,
  datasets: () => [],
  imported: true,
  once: true,
  run: (context) => rowsOrWhyNot('pages of the journal', 'ms', () => measure(context)),
}

async function* measure(context: BenchContext): AsyncGenerator<Row> {
  const { quick, say, foundVersion } = context
  await using bed = await openGatewayBed(
    { ...context, dataDir: join(context.dataDir, 'servers') },
    { gateways: 1, tracker: false },
  )
  foundVersion(bed.version)
  const size = quick ? quickSize : fullSize
  say(`${size.sessions} sessions and ${size.issues} issues`)
  const filled = await fillJournal(bed.client, size)
  const [gateway = ''] = bed.gateways
  const notFor = quick ? 'fewer than 100,000 sessions' : null
  for (const { name, path } of pages(filled)) {
    say(name)
    const times: number[] = []
    for (let request = 0; request <= requests; request++) {
      times.push(await firstByteMs(gateway + path, bed.cookie))
    }
    const value =
      times
        .slice(1)
        .toSorted((a, b) => a - b)
        .at(-2) ?? 0
    yield measuredRow({ name, value, unit: 'ms', target: MOST_MS, notFor })
  }
}

const listed = (query: Record<string, string>) => `${sessionsPath}?${new URLSearchParams(query)}`

const pages = ({ newest, middle }: FilledJournal): { name: string; path: string }[] => [
  { name: 'list', path: sessionsPath },
  { name: 'list, a page in the middle', path: listed({ after: middle }) },
  { name: 'list, oldest first', path: listed({ sort: 'started' }) },
  { name: 'list, by duration', path: listed({ sort: '-duration' }) },
  { name: 'list, by kind, a page in the middle', path: listed({ sort: 'kind', after: middle }) },
  { name: 'filter: completed with failures', path: listed({ status: 'issues' }) },
  { name: 'filter: three at once', path: listed({ status: 'cancelled', kind: 'images', by: 'анна' }) },
  { name: 'filter: nothing is so', path: listed({ status: 'pending', period: 'month' }) },
  { name: 'search: text of one error', path: listed({ q: 'goods_1_31.xml' }) },
  { name: 'search: text of thousands of errors', path: listed({ q: 'обрывается' }) },
  { name: 'search: an id', path: listed({ q: middle }) },
  { name: 'search: a record with an issue', path: listed({ q: issueIds.rare }) },
  { name: 'search: a record with thousands of issues', path: listed({ q: issueIds.frequent }) },
  { name: 'search: nothing is found', path: listed({ q: 'нигде такого нет' }) },
  { name: 'session with a hundred issues', path: `${sessionsPath}${middle}` },
  { name: 'session with a tenth of all issues', path: `${sessionsPath}${newest}` },
  { name: 'CSV of a tenth of all issues', path: `${sessionsPath}${newest}/issues.csv` },
]

/** Reads the answer to its end, so that the next request finds the gateway idle. */
async function firstByteMs(url: string, cookie: string): Promise<number> {
  const asked = performance.now()
  const response = await fetch(url, { headers: { cookie }, redirect: 'manual' })
  if (response.status !== 200 || !response.body) throw new Error(`${url}: ${response.status}`)
  const reader = response.body.getReader()
  await reader.read()
  const took = performance.now() - asked
  while (!(await reader.read()).done);
  return took
}
