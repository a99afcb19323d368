/** Which entries are shown, by their place in the list: all of a store, or those that a search has found. */
export class Shown {
  #store;
  #search;

  constructor(store, search) {
    this.#store = store;
    this.#search = search;
  }

  get first() {
    return this.#search.hides ? this.#search.seqs.first : this.#store.first;
  }

  get end() {
    return this.#search.hides ? this.#search.seqs.end : this.#store.end;
  }

  seqAt(place) {
    return this.#search.hides ? this.#search.seqs.at(place) : place;
  }

  /** The place of an entry, or of the next one that is shown. */
  placeOf(seq) {
    return this.#search.hides ? this.#search.seqs.lowerBound(seq) : Math.max(seq, this.first);
  }

  entryAt(place) {
    return this.#store.get(this.seqAt(place));
  }

  /** Every entry shown, from the oldest. */
  *entries() {
    for (let place = this.first; place < this.end; place++) {
      yield this.entryAt(place);
    }
  }
}
