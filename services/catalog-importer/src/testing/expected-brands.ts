import type { Rows } from './catalogue-rows.ts'

type State = Record<'property' | 'property_value' | 'brand' | 'brand_key', Rows>

export interface ExpectedBrands {
  /** The dictionary values of an export, by `property value`, and what its goods call their brands. */
  meet(
    values: Rows,
    refs: (string | null)[],
    count: (entity: string, what: 'created' | 'updated' | 'unchanged', by?: number) => void,
  ): void
  /** Id of the brand that a good means. */
  of(ref: string | null): string | null
}

const lower = (text: string) => text.trim().toLowerCase()
const alike = (name: string) => lower(name.replaceAll('\u00A0', ' ').replace(/ +/g, ' '))
const keyOfName = (name: string) => `name:${lower(name)}`

/** Brands in the order in which they came to be; a key, of a dictionary or of a name, keeps the brand that it once had. */
export function expectedBrands(state: State): ExpectedBrands {
  const isOfBrands = (key: string) => lower(String(state.property.get(key.split(' ')[0] ?? '')?.name ?? '')) === 'бренд'
  const idOf = (key: string) => key.split(' ')[1] ?? ''
  return {
    meet: (values, refs, count) => {
      const known = new Set([...state.property_value.keys()].filter(isOfBrands).map(idOf))
      const told: [key: string, name: string][] = [
        ...[...values]
          .filter(([key]) => isOfBrands(key))
          .map(([key, row]): [string, string] => [idOf(key), String(row.value)]),
        ...refs.flatMap((ref): [string, string][] => (ref === null || known.has(ref) ? [] : [[keyOfName(ref), ref]])),
      ]
      const isBrand = ([, name]: [string, string]) => name.trim() !== '' && lower(name) !== 'без бренда'
      const byName = told.filter(isBrand).sort(([, a], [, b]) => (a < b ? 1 : -1)) // the first name of each key wins
      const named = new Map(byName.map(([key, name]) => [key, name.trim()]))
      const fresh = [...named].filter(([key]) => !state.brand_key.has(key))
      const rank = ([key, name]: [string, string]) => `${alike(name)}\n${key.startsWith('name:') ? 1 : 0}\n${key}`
      const brandLike = (name: string) =>
        [...state.brand].find(([, row]) => alike(String(row.name)) === alike(name))?.[0]
      const existing = new Map([...state.brand].map(([id, row]) => [id, row.name]))
      for (const [key, name] of fresh.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))) {
        if (brandLike(name) === undefined) state.brand.set(key, { name })
      }
      for (const [key, name] of fresh) state.brand_key.set(key, { brand: brandLike(name) })
      for (const [key, name] of named) if (state.brand.has(key)) state.brand.set(key, { name })
      const seen = new Set([...named.keys()].map((key) => String(state.brand_key.get(key)?.brand)))
      const created = [...state.brand.keys()].filter((id) => !existing.has(id)).length
      const updated = [...existing].filter(([id, name]) => state.brand.get(id)?.name !== name).length
      count('brand', 'created', created)
      count('brand', 'updated', updated)
      count('brand', 'unchanged', seen.size - created - updated)
    },
    of: (ref) => {
      if (ref === null) return null
      const key = state.brand_key.get(ref) ?? state.brand_key.get(keyOfName(ref))
      return key ? String(key.brand) : null
    },
  }
}
