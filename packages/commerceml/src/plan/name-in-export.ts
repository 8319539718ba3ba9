/** What the name of a file says of its place in an export; null numbers where the name has none. */
export interface NameInExport {
  kind: string
  catalogue: number | null
  segment: number | null
}

const shapes = [
  /^(?<kind>\p{L}+)_(?<catalogue>\d+)_(?<segment>\d+)(?:_.*)?$/u, // goods_1_2_<guid>
  /^(?<kind>\p{L}+)(?<catalogue>\d+)_(?<segment>\d+)$/u, // import0_1
  /^(?<kind>\p{L}+)_(?<segment>\d+)(?:_.*)?$/u, // contragents_1_<guid>
  /^(?<kind>\p{L}+)(?:_+.*)?$/u, // prices___<guid>, goods
]

/** Null when the file was not named by 1C. `name` may have folders before it, which do not matter. */
export function nameInExport(name: string): NameInExport | null {
  const base = name
    .slice(name.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/\.xml$/, '')
  for (const shape of shapes) {
    const groups = shape.exec(base)?.groups
    if (groups)
      return { kind: groups.kind ?? '', catalogue: numberIn(groups.catalogue), segment: numberIn(groups.segment) }
  }
  return null
}

const numberIn = (digits: string | undefined): number | null => (digits === undefined ? null : Number(digits))
