import type { Row } from './row.ts'

/** Why a row whose name begins so misses its target, if it does, and what was tried. The first that fits counts. */
const reasons: [beginning: string, reason: string][] = [
  [
    'import of a new export with the same content',
    `The gateway's and the tracker's part, finding the files and asking of each whether it is known take as long as hashing them.`,
  ],
  [
    'files → staged',
    `The thread that reads is the one that makes the rows, and it hardly ever waits. Reading and hashing alone take what "Reading" says; making the rows and
their garbage add about a third of that, and on two processors Postgres, which takes the rows in meanwhile, slows both. What helped: rows are written
into byte buffers at once instead of into a growing text (2.9 s of collecting garbage became 1.6 s), lists are always quoted instead of being looked at first, files are looked
at eight at a time while planning. What did not: a larger young generation, reading without threads of the system, smaller batches of records, fewer threads
for collecting garbage. What is left to try: a heap that may grow by 60 % instead of 25 %, which costs reading alone nothing (25 % costs it a sixth), and
not to stage a record whose content is known already.`,
  ],
  [
    'import of pictures',
    `Making the sizes alone is within its target (see "Pictures"). Here the original is hashed and stored as well, and Postgres, the broker and the other services run on the same
two processors, of which vipsthumbnail has both to itself. What was tried: as many pictures again are read and written as are decoded, so that no processor waits for
the disk; the two were a tenth idle then. What is left to try: keeping glibc from giving back the memory of each picture (a tenth of the time was the system's).`,
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
