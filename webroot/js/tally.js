/** How far rates look back, and in what steps. */
const SPAN_MS = 2_000;
const STEP_MS = 250;

/** What has come to the page, shown or not, and how fast it comes now. Counting a message reads no clock. */
export class Tally {
  connected = false;
  messages = 0;
  bytes = 0;
  gaps = 0;
  missed = 0;
  uncounted = false;
  #live = { messages: 0, bytes: 0 };
  #samples = [];

  reset() {
    this.connected = false;
    this.messages = this.bytes = this.gaps = this.missed = 0;
    this.uncounted = false;
    this.#live = { messages: 0, bytes: 0 };
    this.#samples = [];
  }

  /** @param isLive whether it counts for the rates: history does not come as fast as it once came in */
  add(bytes, isLive = true) {
    this.messages++;
    this.bytes += bytes;
    if (isLive) {
      this.#live.messages++;
      this.#live.bytes += bytes;
    }
  }

  /** @param {number | null} count null where nobody knows how many */
  miss(count) {
    this.gaps++;
    if (count === null) {
      this.uncounted = true;
    } else {
      this.missed += count;
    }
  }

  /** Over the last two seconds; exact if it is asked for at least as often. */
  rate(now = performance.now()) {
    const last = this.#samples[this.#samples.length - 1];
    if (last === undefined || now - last.at >= STEP_MS) {
      this.#samples.push({ at: now, ...this.#live });
    }
    while (this.#samples.length > 1 && this.#samples[1].at <= now - SPAN_MS) {
      this.#samples.shift();
    }
    const { at, messages, bytes } = this.#samples[0];
    const seconds = Math.max(now - at, STEP_MS) / 1000;
    return { messagesPerSecond: (this.#live.messages - messages) / seconds, bytesPerSecond: (this.#live.bytes - bytes) / seconds };
  }
}
