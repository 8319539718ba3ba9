import type { Row } from './row.ts'

/** Why a row whose name begins so misses its target, if it does, and what was tried. The first that fits counts. */
const reasons: [beginning: string, reason: string][] = [
  [
    'import of a new export with the same content',
    `The gateway's and the tracker's part, finding the files and asking of each whether it is known take as long as hashing them.`,
  ],
  [
    'files → staged',
    `The thread that reads is the one that makes the rows, and it hardly ever waits. Without a row made or sent the same files still took 10.3 s where all of it
took 13: reading and hashing (see "Reading"), and finding out what the files are. Making the rows takes 1.3 s, sending them as much, while Postgres takes them in
on the other processor. Not to stage a record that was imported as it is could spare no more than these two, less what it takes to find that out; and \`--full\`, which
heals what was changed by hand, has to compare all of them. What helped: rows are written into byte buffers at once instead of into a growing text, a young generation of
16 MB instead of 4, lists are always quoted instead of being looked at first, files are looked at eight at a time while planning. What did not: reading without threads of the
system, smaller batches of records, fewer threads for collecting garbage. A heap that may grow by 60 % instead of 25 % makes it 4 % faster, and the importer larger than 192 MB.`,
  ],
  [
    'import of pictures',
    `Making the sizes alone is within its target (see "Pictures"). Here the original is hashed and stored as well, and Postgres, the broker and the other services run on the same
two processors, of which vipsthumbnail has both to itself. Counting pixels as part of V8's heap brought it from 64 ms a picture to 55. With \`PICTURES_IN_FLIGHT=3\` 700 pictures took 50 ms each
instead of 55, and the process 446 MB instead of 403.`,
  ],
  [
    'import',
    `The time until everything is staged (below) is most of it, and is what is too long; the work after the last byte is within its targets or near them.`,
  ],
  [
    'after the last byte',
    `Goods, offers, prices and stocks are merged one after another, each in transactions of about a second with the fence at both ends: that nothing is seen
half done and that a sleeper cannot write is bought with it.`,
  ],
  [
    'write-ahead log',
    `What remains does not grow with the catalogue: whole pages of Postgres' own catalogue after the checkpoint before the import (fourteen staging tables are
made and dropped), the list of files in the outcome, and the session's progress. Rows of the catalogue are not in it. Importers no longer write a row for each file that is known
already, which was more than half of it.`,
  ],
  [
    'peak memory of making sizes',
    `Pixels count as part of V8's heap, which is looked through less often for it: a whole import takes a fifth less, and 241 MB became 318. A replica as a whole has to stay below
512 MB (below).`,
  ],
  [
    'two replicas',
    `The row below says what a second process of nothing but sharp gains on this machine: two processors of a virtual machine may be one core. And the servers and the other
services, which are there once, need theirs.`,
  ],
  [
    'peak memory of the importer',
    `About 110 MB are Node and its libraries before anything is read; the rest is garbage between two collections. A heap that may grow by a quarter only, a small
young generation and byte buffers brought it from 360 MB.`,
  ],
]

/** The lines of the document about rows that miss their target; none if there are no such rows. */
export function missedTargets(rows: readonly Row[]): string[] {
  return rows
    .filter(({ met }) => met === false)
    .map(({ name, ratio, value, target }) => {
      const times = ((ratio ?? value ?? 0) / (target ?? 1)).toFixed(2)
      const reason = reasons.find(([beginning]) => name.startsWith(beginning))?.[1] ?? 'not looked into yet.'
      return `- **${name}**, ${times} × the target. ${reason}`
    })
}
