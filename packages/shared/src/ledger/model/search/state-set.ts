/** The states seen so far, in the order they were found, each with the one it was first reached from. Open addressing. */
export class StateSet {
  readonly #width: number
  #size = 0
  #capacity = 1 << 12
  #words: Uint32Array
  #parents: Int32Array
  #slots: Int32Array

  constructor(width: number) {
    this.#width = width
    this.#words = new Uint32Array(this.#capacity * width)
    this.#parents = new Int32Array(this.#capacity)
    this.#slots = new Int32Array(this.#capacity * 4).fill(-1)
  }

  get size(): number {
    return this.#size
  }

  /** Index of `state`; equal to the size before when it was not there yet. */
  add(state: Uint32Array, parent: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = hash(state, 0, this.#width) & mask
    for (let index = slots[slot] ?? -1; index >= 0; index = slots[slot] ?? -1) {
      if (this.#equals(index, state)) return index
      slot = (slot + 1) & mask
    }
    if (this.#size === this.#capacity) this.#grow()
    const index = this.#size++
    this.#words.set(state, index * this.#width)
    this.#parents[index] = parent
    slots[slot] = index
    if (this.#size * 2 > slots.length) this.#spread()
    return index
  }

  copyInto(target: Uint32Array, index: number): void {
    const start = index * this.#width
    for (let word = 0; word < this.#width; word++) target[word] = this.#words[start + word] ?? 0
  }

  /** The states from the first to `index`. */
  pathTo(index: number): Uint32Array[] {
    const path: Uint32Array[] = []
    for (let at = index; at >= 0; at = this.#parents[at] ?? -1) {
      path.push(this.#words.slice(at * this.#width, (at + 1) * this.#width))
    }
    return path.reverse()
  }

  #equals(index: number, state: Uint32Array): boolean {
    const start = index * this.#width
    for (let word = 0; word < this.#width; word++) if (this.#words[start + word] !== state[word]) return false
    return true
  }

  #grow(): void {
    this.#capacity *= 2
    const words = new Uint32Array(this.#capacity * this.#width)
    words.set(this.#words)
    this.#words = words
    const parents = new Int32Array(this.#capacity)
    parents.set(this.#parents)
    this.#parents = parents
  }

  #spread(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1)
    const mask = slots.length - 1
    for (let index = 0; index < this.#size; index++) {
      let slot = hash(this.#words, index * this.#width, this.#width) & mask
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask
      slots[slot] = index
    }
    this.#slots = slots
  }
}

/** Multiply and shift, word by word; the last two rounds carry the high bits into the low ones, which choose the slot. */
function hash(words: Uint32Array, start: number, width: number): number {
  let hashed = 0x811c9dc5
  for (let word = start; word < start + width; word++) {
    hashed = Math.imul(hashed ^ (words[word] ?? 0), 0x9e3779b1)
    hashed ^= hashed >>> 15
  }
  hashed = Math.imul(hashed, 0x85ebca6b)
  return (hashed ^ (hashed >>> 13)) >>> 0
}
