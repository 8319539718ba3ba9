/** The moves that count for liveness, by the state they start from: fair ones and help. The others are never owed. */
export class MoveGraph {
  #starts = new Int32Array(1 << 12)
  /** Index of the state that is reached, doubled; odd when it takes help. */
  #targets = new Int32Array(1 << 14)
  #states = 0
  #moves = 0

  /** The moves added from now on start from the next state. */
  beginState(): void {
    if (this.#states + 1 >= this.#starts.length) this.#starts = doubled(this.#starts)
    this.#starts[this.#states++] = this.#moves
    this.#starts[this.#states] = this.#moves
  }

  add(target: number, isHelp: boolean): void {
    if (this.#moves === this.#targets.length) this.#targets = doubled(this.#targets)
    this.#targets[this.#moves++] = target * 2 + (isHelp ? 1 : 0)
    this.#starts[this.#states] = this.#moves
  }

  /** Marks every state from which a marked one can be reached; `marks` has a byte for each state that was begun. */
  markAllThatReach(marks: Uint8Array, withHelp: boolean): void {
    for (let changed = true; changed; ) {
      changed = false
      // backwards, because most moves lead to states that were found later
      for (let state = this.#states - 1; state >= 0; state--) {
        if (marks[state] === 0 && this.#reaches(state, marks, withHelp)) {
          marks[state] = 1
          changed = true
        }
      }
    }
  }

  #reaches(state: number, marks: Uint8Array, withHelp: boolean): boolean {
    const end = this.#starts[state + 1] ?? 0
    for (let move = this.#starts[state] ?? 0; move < end; move++) {
      const target = this.#targets[move] ?? 0
      if (marks[target >> 1] === 1 && (withHelp || (target & 1) === 0)) return true
    }
    return false
  }
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}
