/** A queue that is read by number: each item keeps the one that it got when it came. */
export class Deque {
  #items = [];
  #head = 0;
  #first = 0;

  /** Number of the oldest item. */
  get first() {
    return this.#first;
  }

  /** Number that the next item will get. */
  get end() {
    return this.#first + this.size;
  }

  get size() {
    return this.#items.length - this.#head;
  }

  at(number) {
    return this.#items[this.#head + number - this.#first];
  }

  push(item) {
    this.#items.push(item);
  }

  shift() {
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    this.#first++;
    // Array.shift moves all that follows; this moves each item once in a thousand.
    if (this.#head >= 1024 && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Forgets all; numbers go on. */
  clear() {
    this.#first = this.end;
    this.#items = [];
    this.#head = 0;
  }

  /** Of ascending items, the number of the first that is not less; `end` if there is none. */
  lowerBound(item) {
    let low = this.#first;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.at(middle) < item) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
