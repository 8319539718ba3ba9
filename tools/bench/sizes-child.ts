import { readFile } from 'node:fs/promises'
import { createLanes } from '@imports/image-importer/lanes'
import { createMediaStore } from '@imports/image-importer/media-store'
import { hardenSharp, makeSizes } from '@imports/image-importer/pictures/make-sizes'
import { peakMemory } from './peak-memory.ts'

/** What the process that makes sizes prints, as one line of JSON. */
export interface SizesOutcome {
  /** Reading the pictures and writing the sizes included. */
  ms: number
  peakBytes: number | null
}

const [out = '', widths = '', inFlight = '', ...paths] = process.argv.slice(2)
hardenSharp()
const store = createMediaStore(out)
const lanes = createLanes(Number(inFlight))
const begunAt = performance.now()
await Promise.all(
  paths.map((path, at) =>
    lanes(async () => {
      const { sizes } = await makeSizes(await readFile(path), widths.split(',').map(Number))
      for (const { width, content } of sizes) await store.put(`${at}-${width}.jpg`, content)
    }),
  ),
)
const outcome: SizesOutcome = { ms: performance.now() - begunAt, peakBytes: peakMemory('self') }
console.log(JSON.stringify(outcome))
