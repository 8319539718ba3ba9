import { RejectMessage } from '@imports/shared/messaging/outcome'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'

/** One piece of a step's work, as every replica can take it from the queue. Its products and how far it is are in `media.chunk`. */
export const PictureChunk = Type.Object({
  runId: Type.String(),
  sessionId: Type.String(),
  /** Of the claim under which it was shared out: a chunk of an older one is dropped. */
  token: Type.Integer(),
  chunk: Type.Integer({ minimum: 1 }),
  /** As the run has them. */
  dataDir: Type.Optional(Type.String()),
  full: Type.Boolean(),
  validate: Type.Boolean(),
  dryRun: Type.Optional(Type.Boolean()),
})
export type PictureChunk = Static<typeof PictureChunk>

export const encodeChunk = (chunk: PictureChunk): string => JSON.stringify(chunk)

/** Throws {@link RejectMessage} for what is no chunk. */
export function decodeChunk({ data }: { data: Uint8Array }): PictureChunk {
  const chunk = parsed(data)
  if (Check(PictureChunk, chunk)) return chunk
  throw new RejectMessage('not a chunk of pictures')
}

function parsed(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data))
  } catch (cause) {
    throw new RejectMessage('not JSON', { cause })
  }
}
