import { numbersIn } from './numbers.js';

/** How many points and series are kept; what one frame may spend on finding them. */
const MAX_POINTS = 50_000;
const DROP_POINTS = 5_000;
const MAX_SERIES = 24;
const FRAME_MS = 5;
/** What may wait to be read; at a burst, what is older is not plotted, and counted. */
const MAX_BACKLOG = 20_000;

/** The numbers of a store's messages over time, as columns: `times` in seconds, and for each key its values. */
export class Series {
  #store;
  #next = 0;
  times = [];
  columns = new Map();
  /** Messages that came too fast to be looked at. */
  skipped = 0;

  constructor(store) {
    this.#store = store;
    this.restart();
  }

  restart() {
    this.#next = this.#store.first;
    this.times = [];
    this.columns = new Map();
    this.skipped = 0;
  }

  get last() {
    return this.times.length === 0 ? null : this.times[this.times.length - 1];
  }

  /** Looks at what came since, as far as a frame has time. @returns {boolean} whether there is something new */
  advance() {
    const before = this.times.length;
    const oldest = Math.max(this.#store.first, this.#store.end - MAX_BACKLOG);
    if (oldest > this.#next) {
      this.skipped += this.times.length === 0 ? 0 : oldest - this.#next;
      this.#next = oldest;
    }
    const until = performance.now() + FRAME_MS;
    while (this.#next < this.#store.end && (this.#next % 32 !== 0 || performance.now() < until)) {
      const entry = this.#store.get(this.#next++);
      if (entry.kind === 'message' && entry.message.isText) {
        this.#take(entry.message);
      } else if (entry.kind === 'gap') {
        this.#break();
      }
    }
    const changed = this.times.length !== before;
    if (this.times.length > MAX_POINTS) {
      this.#drop();
    }
    return changed;
  }

  #take({ receivedMicros, text }) {
    const numbers = numbersIn(text);
    if (numbers.length === 0) {
      return;
    }
    // A clock that was set back would fold the plot over itself.
    const time = Math.max(receivedMicros / 1e6, this.last ?? 0);
    this.times.push(time);
    const row = this.times.length - 1;
    for (const [key, value] of numbers) {
      const column = this.#column(key, row);
      if (column !== undefined) {
        column[row] = value;
      }
    }
    for (const column of this.columns.values()) {
      if (column.length <= row) {
        column.push(undefined);
      }
    }
  }

  #column(key, row) {
    let column = this.columns.get(key);
    if (column === undefined && this.columns.size < MAX_SERIES) {
      column = new Array(row).fill(undefined);
      this.columns.set(key, column);
    }
    return column;
  }

  /** Nobody knows what was between: no line is drawn over a gap. */
  #break() {
    if (this.last !== null) {
      this.times.push(this.last);
      this.columns.forEach((column) => column.push(null));
    }
  }

  #drop() {
    this.times.splice(0, DROP_POINTS);
    this.columns.forEach((column) => column.splice(0, DROP_POINTS));
  }
}
