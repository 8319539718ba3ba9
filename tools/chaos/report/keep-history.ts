import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findRun } from '@imports/shared/ledger/ledger'
import type { ChaosBed } from '../bed/open-chaos-bed.ts'
import { eventsSince, logsSince } from '../facts/collect-facts.ts'
import type { CaseResult } from '../run-case.ts'

/** Everything that is known of a case that failed, in a folder of its own. */
export async function keepHistory(bed: ChaosBed, result: CaseResult, seed: number, root: string): Promise<string> {
  const folder = join(root, `${seed}-${result.name}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('violations.txt', `${result.violations.map(({ invariant, what }) => `${invariant}  ${what}`).join('\n')}\n`)
  write('diary.txt', `seed ${seed}\n${result.diary.join('\n')}\n`)
  for (const { name, text } of logsSince(bed, result.beginning)) if (text) write(`${name}.log`, text)
  const { facts, beginning } = result
  const events = facts?.events ?? (await eventsSince(bed, beginning.seq).catch(() => []))
  write('events.jsonl', events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  const runs = facts?.runs ?? (await latestRuns(bed))
  write('ledger.json', `${JSON.stringify(runs, null, 2)}\n`)
  if (facts) write('sessions.json', `${JSON.stringify(facts.sessions, null, 2)}\n`)
  return folder
}

async function latestRuns({ db }: ChaosBed) {
  const rows = await db
    .selectFrom('imports.import_run')
    .select('run_id')
    .orderBy('created_at', 'desc')
    .limit(3)
    .execute()
    .catch(() => [])
  return Promise.all(rows.map(({ run_id }) => findRun(db, run_id).catch(() => null)))
}
