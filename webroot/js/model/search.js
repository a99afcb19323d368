import { Deque } from './deque.js';
import { findBytes, MATCHERS } from './matchers.js';
import { Watched } from './watched.js';

/** What one animation frame may spend on looking for matches. */
const FRAME_MS = 6;
/** What the worker gets at a time. */
const BATCH_MESSAGES = 2_000;
const BATCH_CHARS = 512 * 1024;
/** Of how many entries it is known where they match: more than a screen shows. */
const MAX_KNOWN = 500;

/**
 * Which entries of a store match what the reader looks for: each of them is looked at once, a bit
 * in each frame. Regular expressions run in a worker, which is ended when one takes too long.
 */
export class Search {
  #store;
  #query = { find: '', mode: 'text', sender: '', only: true };
  #number = '';
  #epoch = undefined;
  #matcher = null;
  #next = 0;
  #worker = null;
  /** By seq, what a worker said of its texts: several, where an entry is shown in pieces. */
  #known = new Map();
  #onFound;
  #onStopped;

  /** Seqs of the entries that match; where only these are shown, with the gaps among them. */
  seqs = new Deque();
  matches = 0;
  /** Why it does not look any more, for the reader; null if all is well. */
  problem = null;

  /**
   * @param onFound called when a worker has found something; with a seq, when its ranges are known
   * @param onStopped called when it does not look any more, and hides nothing: places are others now
   */
  constructor(store, { onFound, onStopped }) {
    this.#store = store;
    this.#onFound = onFound;
    this.#onStopped = onStopped;
  }

  get isOn() {
    return this.#query.find !== '' || this.#query.sender !== '';
  }

  /** Whether what does not match is hidden. */
  get hides() {
    return this.isOn && this.#query.only && this.problem === null;
  }

  get isBehind() {
    return this.isOn && this.problem === null && this.#next < this.#store.end;
  }

  set({ find, mode, sender, only }) {
    this.#query = { find, mode, sender, only };
    [this.#number, this.#epoch] = sender.split('@');
    this.#worker?.end();
    this.#worker = null;
    this.problem = null;
    this.#matcher = null;
    if (find !== '') {
      try {
        this.#matcher = MATCHERS[mode](find);
      } catch (problem) {
        this.problem = problem.message;
      }
    }
    if (this.#matcher?.pattern !== undefined && this.problem === null) {
      this.#worker = new Watched(this.#matcher.pattern, (reason) => this.#failed(reason));
    }
    this.restart();
  }

  /** Looks at everything again. */
  restart() {
    this.seqs.clear();
    this.matches = 0;
    this.#next = this.#store.first;
    this.#known.clear();
  }

  end() {
    this.#worker?.end();
  }

  /** @returns {number | null} the match after that seq, or before it where `by` is negative; null if there is none */
  stepFrom(seq, by) {
    if (!this.isOn || this.seqs.size === 0) {
      return null;
    }
    const current = seq ?? (by > 0 ? -1 : Infinity);
    const here = this.seqs.lowerBound(current);
    const isHere = here < this.seqs.end && this.seqs.at(here) === current;
    const place = by > 0 ? here + (isHere ? 1 : 0) : here - 1;
    return this.seqs.at(Math.min(Math.max(place, this.seqs.first), this.seqs.end - 1));
  }

  #failed(reason) {
    this.problem = reason;
    this.#worker = null;
    this.#onStopped();
  }

  /** Goes on for as long as a frame has time. */
  advance() {
    while (this.seqs.size > 0 && this.seqs.at(this.seqs.first) < this.#store.first) {
      this.seqs.shift();
    }
    this.#next = Math.max(this.#next, this.#store.first);
    if (!this.isBehind) {
      return;
    }
    if (this.#worker !== null) {
      this.#feedWorker();
      return;
    }
    const until = performance.now() + FRAME_MS;
    while (this.#next < this.#store.end && (this.#next % 32 !== 0 || performance.now() < until)) {
      const entry = this.#store.get(this.#next);
      this.#took(this.#next++, entry, () => this.#matcher === null || this.#matcher.test(entry.message));
    }
  }

  #took(seq, entry, matches) {
    if (entry.kind === 'message' && this.#isOfSender(entry) && matches()) {
      this.matches++;
      this.seqs.push(seq);
    } else if (entry.kind === 'gap' && this.#query.only) {
      this.seqs.push(seq);
    }
  }

  /** Without an epoch, of the node that this page is of. */
  #isOfSender({ message: { sender, stream, epoch } }) {
    return this.#number === '' || (String(sender) === this.#number && (this.#epoch === undefined ? stream === 1 : epoch.startsWith(this.#epoch)));
  }

  #feedWorker() {
    if (this.#worker.isBusy) {
      return;
    }
    const from = this.#next;
    const texts = [];
    for (let chars = 0; this.#next < this.#store.end && texts.length < BATCH_MESSAGES && chars < BATCH_CHARS; this.#next++) {
      const entry = this.#store.get(this.#next);
      const text = entry.kind === 'message' && this.#isOfSender(entry) ? entry.message.text : null;
      texts.push(text);
      chars += text?.length ?? 0;
    }
    const end = this.#next;
    this.#worker.ask({ texts }, ({ hits }) => {
      const found = new Set(hits);
      for (let seq = Math.max(from, this.#store.first); seq < end; seq++) {
        this.#took(seq, this.#store.get(seq), () => found.has(seq - from));
      }
      this.#onFound();
    });
  }

  /** Where a text of an entry matches: `[from, to, from, to…]`, as far as it is known by now. */
  ranges(seq, text) {
    if (this.problem !== null || this.#matcher === null) {
      return [];
    }
    if (this.#matcher.pattern === undefined) {
      return this.#matcher.ranges(text);
    }
    const known = this.#knownOf(seq);
    const ranges = known.ranges.get(text);
    if (ranges === undefined && this.#worker !== null) {
      this.#ask(seq, known, text);
    }
    return ranges ?? [];
  }

  #knownOf(seq) {
    let known = this.#known.get(seq);
    if (known === undefined) {
      if (this.#known.size >= MAX_KNOWN) {
        this.#known.delete(this.#known.keys().next().value);
      }
      known = { ranges: new Map(), asked: 0, isNews: false };
      this.#known.set(seq, known);
    }
    return known;
  }

  /** Tells of an entry once, when all that was asked of it is known. */
  #ask(seq, known, text) {
    known.ranges.set(text, []);
    known.asked++;
    this.#worker.ask({ text }, ({ ranges }) => {
      known.ranges.set(text, ranges);
      known.isNews ||= ranges.length > 0;
      known.asked--;
      if (known.asked === 0 && known.isNews) {
        known.isNews = false;
        this.#onFound(seq);
      }
    });
  }

  /** Where the bytes match: `[from, to…]`. */
  byteRanges(bytes) {
    return this.problem === null && this.#matcher?.needle !== undefined ? findBytes(bytes, this.#matcher.needle, this.#matcher.folds) : [];
  }
}
