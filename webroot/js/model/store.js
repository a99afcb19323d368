import { plural } from '../format.js';
import { Deque } from './deque.js';

/** What is kept of a channel, and again of what comes during a pause. */
export const MAX_ENTRIES = 100_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * What came from one channel, in order: messages, gaps, remarks; each has a number of its own, its
 * `seq`. It is bounded: the oldest go first, and are counted. During a pause it does not change;
 * what comes then waits. It knows nothing of the screen.
 *
 * An entry is `{ kind: 'message', message, bytes }`, `{ kind: 'gap', text, detail, gap, bytes }`, with `gone`
 * where it tells of what was not kept here, or `{ kind: 'note', text, bytes }`.
 */
export class Store {
  #entries = new Bounded();
  #waiting = new Bounded();
  #paused = false;
  /** How many messages came during the pause. */
  arrivedInPause = 0;

  get first() {
    return this.#entries.queue.first;
  }

  get end() {
    return this.#entries.queue.end;
  }

  get isEmpty() {
    return this.#entries.queue.size === 0 && this.#waiting.queue.size === 0;
  }

  get paused() {
    return this.#paused;
  }

  /** How many messages and gaps were kept once and are no more. */
  get gone() {
    return this.#entries.gone;
  }

  /** How many of those that are kept the reader has marked. */
  get marked() {
    return this.#entries.marked;
  }

  get(seq) {
    return this.#entries.queue.at(seq);
  }

  /** Marks a message, or takes its mark off. */
  mark(seq) {
    this.#entries.mark(this.get(seq));
  }

  /** @returns {number | null} where that message of a stream is, from that seq on; null if it is not there */
  seqOf({ epoch, offset }, from) {
    for (let seq = this.end - 1; seq >= Math.max(this.first, from); seq--) {
      const { message } = this.get(seq);
      if (message?.epoch === epoch && message.offset <= offset) {
        return message.offset === offset ? seq : null;
      }
    }
    return null;
  }

  addMessage(message) {
    if (this.#paused) {
      this.arrivedInPause++;
    }
    this.#add({ kind: 'message', message, bytes: message.size });
  }

  addGap(text, detail, gap) {
    this.#add({ kind: 'gap', text, detail, gap, bytes: 0 });
  }

  /** A remark of the page or the relay between messages. */
  addNote(text) {
    this.#add({ kind: 'note', text, bytes: 0 });
  }

  #add(entry) {
    (this.#paused ? this.#waiting : this.#entries).add(entry);
  }

  pause() {
    this.#paused = true;
    this.arrivedInPause = 0;
  }

  resume() {
    this.#paused = false;
    this.arrivedInPause = 0;
    const { queue, gone } = this.#waiting;
    if (gone.messages + gone.gaps > 0) {
      const among = gone.gaps === 0 ? '' : ` and ${plural(gone.gaps, 'gap')}`;
      const text = `${plural(gone.messages, 'message')}${among} not kept`;
      const detail = 'They came during the pause, when there was no more room on this page';
      this.#add({ kind: 'gap', text, detail, gap: { count: gone.messages, reason: 'not_kept' }, gone, bytes: 0 });
    }
    while (queue.size > 0) {
      this.#entries.add(queue.shift());
    }
    this.#waiting = new Bounded();
  }

  /** Forgets what is kept and what waits; a pause goes on. */
  clear() {
    this.#entries.clear();
    this.#waiting = new Bounded();
    this.arrivedInPause = 0;
  }
}

class Bounded {
  queue = new Deque();
  gone = { messages: 0, gaps: 0 };
  marked = 0;
  #bytes = 0;

  mark(entry) {
    entry.marked = entry.marked !== true;
    this.marked += entry.marked ? 1 : -1;
  }

  add(entry) {
    this.queue.push(entry);
    this.#bytes += entry.bytes;
    while (this.queue.size > MAX_ENTRIES || (this.#bytes > MAX_BYTES && this.queue.size > 1)) {
      this.#drop(this.queue.shift());
    }
  }

  #drop(entry) {
    this.#bytes -= entry.bytes;
    if (entry.marked === true) {
      this.marked--;
    }
    if (entry.kind === 'message') {
      this.gone.messages++;
    } else if (entry.gone !== undefined) {
      this.gone.messages += entry.gone.messages;
      this.gone.gaps += entry.gone.gaps;
    } else if (entry.kind === 'gap') {
      this.gone.gaps++;
    }
  }

  clear() {
    this.queue.clear();
    this.marked = 0;
    this.#bytes = 0;
    this.gone = { messages: 0, gaps: 0 };
  }
}
