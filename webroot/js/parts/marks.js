import * as format from '../format.js';
import { at, put } from './dom.js';

/** Tells how many messages the reader has marked. */
export class Marks {
  #count = 0;

  /** Counts those of another channel. */
  countIn({ shown }) {
    this.#count = 0;
    for (const entry of shown.entries()) {
      this.#count += entry.marked === true ? 1 : 0;
    }
    this.#tell();
  }

  add(change) {
    this.#count += change;
    this.#tell();
  }

  #tell() {
    at('marked-item').hidden = this.#count === 0;
    put('marked', format.count(this.#count));
  }
}
