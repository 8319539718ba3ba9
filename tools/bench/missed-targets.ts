import type { Row } from './row.ts'

/** Why a row whose name begins so misses its target, if it does, and what was tried. The first that fits counts. */
const reasons: [beginning: string, reason: string][] = [
  [
    'import of a new export with the same content',
    `Hashing is done file by file and chunk by chunk while others wait to be read, in a process that has more to look after than the one that sets the limit: 0.9 s instead of
0.7 s by itself. The rest is finding the files, the gateway's and the tracker's part and the outcome. What helped: the next file is read while one is hashed, and only the first 64 KiB
of a file are looked through for its root tag. What did not: chunks of 128, 512 or 1,024 KiB, and three or more files at once.`,
  ],
  [
    'files → staged',
    `The thread that reads is the one that makes the rows, and it hardly ever waits. In a process of its own and with nothing but files, the same files take (measured with
50,000 goods, where all of it took 12.3 s): reading and hashing 7.1 s, finding out what the files are 0.6 s, checking records 0.7 s, making the rows 1.4 s. Sending them
to Postgres takes 0.9 s, and sharing two processors with it and with the collector, which has a larger heap to look through, the rest. Not to read
again the offers that are known, by a hash of their bytes, was tried: with 5 % changed it takes 13.5 s instead of 19.0, but the first import 25.7 instead of 20.1 (one round of each), as
it was written; it is not in. And \`--full\`, which heals what was changed by hand, has to compare all of them. What helped: rows are written into byte
buffers at once instead of into a growing text, lists are always quoted instead of being looked at first, the next file is opened while one is read (4 %), files are looked
at eight at a time while planning, and what is staged is compared with the catalogue in fewer passes (of 6.3 to 7.0 s that Postgres took for it beside the reading, 5.1 are left, and the import is 2 % faster). What did not: reading without threads of the system, larger or smaller batches of records, COPYs of 256 or 512 KiB instead of 128, fewer threads for
collecting garbage, V8's other collector of the young generation (a third slower). A heap that may grow by 60 % instead of 25 % makes it 6 to 10 % faster, and the importer as large as 199 MB.`,
  ],
  [
    'import of pictures',
    `Making the sizes alone is within its target (see "Pictures"). Here the original is hashed and stored as well, and Postgres, the broker and the other services run on the same
two processors, of which vipsthumbnail has both to itself. Counting pixels as part of V8's heap brought it from 64 ms a picture to 55, a cubic kernel to 48, three in flight instead of two to 45.`,
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
made and dropped), the list of files in the outcome, and the session's progress. Rows of the catalogue are not in it, nor are rows of files that are known already: to lock them
was a fifth of it.`,
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
young generation, byte buffers and two arenas of memory instead of one for each thread brought it from 360 MB.`,
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
