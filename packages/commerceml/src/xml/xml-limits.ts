const KiB = 1024
const MiB = 1024 * KiB

export interface XmlLimits {
  depth: number
  nameBytes: number
  attributesPerElement: number
  attributeBytes: number
  /** Of one element's own text, CDATA included. */
  textBytes: number
  /** Between two tags or texts. Markup that never ends would otherwise be buffered whole before any other limit could notice. */
  bytesBetweenEvents: number
  /** Roughly what one record, with everything inside it, may take in memory. */
  recordBytes: number
  /** Of one file. */
  records: number
  fileBytes: number
}

/** Far above anything 1C writes, far below anything that hurts. */
export const xmlLimits: Readonly<XmlLimits> = Object.freeze({
  depth: 64,
  nameBytes: 256,
  attributesPerElement: 64,
  attributeBytes: 64 * KiB,
  textBytes: MiB,
  bytesBetweenEvents: 2 * MiB,
  recordBytes: 32 * MiB,
  records: 5_000_000,
  fileBytes: 4 * 1024 * MiB,
})
