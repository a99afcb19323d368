/** More than a store keeps; a power of two. */
const SLOTS = 131_072;

/**
 * The heights of rows that come at the end and go at the beginning, and their sums, each step in
 * the logarithm of their number: a Fenwick tree over a ring. Row n has slot n modulo SLOTS; slots
 * of no row are 0.
 */
export class Heights {
  #tree = new Float64Array(SLOTS + 1);
  #own = new Float64Array(SLOTS);
  #estimate = 0;
  first = 0;
  end = 0;

  /** All rows anew, as high as an unseen row probably is. */
  reset(first, end, estimate) {
    const wasEmpty = this.first === this.end;
    this.first = first;
    this.end = end;
    this.#estimate = estimate;
    if (wasEmpty && first === end) {
      return;
    }
    this.#own.fill(0);
    for (let row = first; row < end; row++) {
      this.#own[row % SLOTS] = estimate;
    }
    this.#tree.fill(0);
    for (let node = 1; node <= SLOTS; node++) {
      this.#tree[node] += this.#own[node - 1];
      const parent = node + (node & -node);
      if (parent <= SLOTS) {
        this.#tree[parent] += this.#tree[node];
      }
    }
  }

  /** The rows are these by now; both bounds only grow. */
  moveTo(first, end) {
    if (first >= this.end || end - this.end > SLOTS / 4) {
      this.reset(first, end, this.#estimate);
      return;
    }
    while (this.first < first) {
      this.#change(this.first++, 0);
    }
    while (this.end < end) {
      this.#change(this.end++, this.#estimate);
    }
  }

  set(row, height) {
    if (row >= this.first && row < this.end) {
      this.#change(row, height);
    }
  }

  get(row) {
    return this.#own[row % SLOTS];
  }

  get total() {
    return this.#tree[SLOTS];
  }

  /** How high all rows before that one are together. */
  before(row) {
    const from = this.first % SLOTS;
    const to = row % SLOTS;
    const sum = this.#prefix(to) - this.#prefix(from);
    return to >= from ? sum : sum + this.total;
  }

  /** The row at that height; the last one below all. */
  at(height) {
    let rest = this.#prefix(this.first % SLOTS) + Math.max(0, height);
    if (rest >= this.total) {
      rest -= this.total;
      if (height >= this.total) {
        return Math.max(this.first, this.end - 1);
      }
    }
    let slot = 0;
    for (let step = SLOTS; step > 0; step >>= 1) {
      if (slot + step <= SLOTS && this.#tree[slot + step] <= rest) {
        slot += step;
        rest -= this.#tree[slot];
      }
    }
    const row = this.first + ((slot - this.first) % SLOTS + SLOTS) % SLOTS;
    return Math.min(Math.max(row, this.first), Math.max(this.first, this.end - 1));
  }

  #change(row, height) {
    const slot = row % SLOTS;
    const change = height - this.#own[slot];
    if (change !== 0) {
      this.#own[slot] = height;
      for (let node = slot + 1; node <= SLOTS; node += node & -node) {
        this.#tree[node] += change;
      }
    }
  }

  #prefix(slot) {
    let sum = 0;
    for (let node = slot; node > 0; node -= node & -node) {
      sum += this.#tree[node];
    }
    return sum;
  }
}
