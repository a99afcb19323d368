/** The elements of a list that exist, in their order, by the seqs of their entries. */
export class RowsInSight {
  #list;
  #shown = null;
  #makeRow;
  #rows = new Map();
  #current = null;

  /** @param makeRow makes the element of an entry: (entry, seq) => element */
  constructor({ list, makeRow }) {
    this.#list = list;
    this.#makeRow = makeRow;
  }

  get current() {
    return this.#current;
  }

  set current(seq) {
    this.#rows.get(this.#current)?.removeAttribute('aria-current');
    this.#current = seq;
    this.#rows.get(seq)?.setAttribute('aria-current', 'true');
  }

  of(seq) {
    return this.#rows.get(seq);
  }

  /** Rows of other entries from now on. */
  show(shown) {
    this.#shown = shown;
    this.clear();
  }

  clear() {
    this.#list.replaceChildren();
    this.#rows.clear();
  }

  /** @returns {boolean} whether it was there */
  remove(seq) {
    this.#rows.get(seq)?.remove();
    return this.#rows.delete(seq);
  }

  /** As high as each of them has become: {place, height}. */
  heights() {
    return Array.from(this.#rows, ([seq, row]) => ({ place: this.#shown.placeOf(seq), height: row.getBoundingClientRect().height }));
  }

  /** Exactly the rows of these places. @returns those that are new: {row, place} */
  draw(from, to) {
    const keep = new Set();
    for (let place = from; place < to; place++) {
      keep.add(this.#shown.seqAt(place));
    }
    for (const seq of this.#rows.keys()) {
      if (!keep.has(seq)) {
        this.remove(seq);
      }
    }
    const fresh = [];
    let next = this.#list.firstElementChild;
    for (let place = from; place < to; place++) {
      const seq = this.#shown.seqAt(place);
      let row = this.#rows.get(seq);
      if (row === undefined) {
        row = this.#make(place, seq);
        fresh.push({ row, place });
      }
      if (row === next) {
        next = next.nextElementSibling;
      } else {
        this.#list.insertBefore(row, next);
      }
    }
    return fresh;
  }

  #make(place, seq) {
    const row = this.#makeRow(this.#shown.entryAt(place), seq);
    row.dataset.seq = seq;
    if (seq === this.#current) {
      row.setAttribute('aria-current', 'true');
    }
    this.#rows.set(seq, row);
    return row;
  }
}
