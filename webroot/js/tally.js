/** How many rates look back, and in what steps. */
const STEP_MS = 250;
const STEPS = 8;

/** What has come to the page, shown or not, and how fast it comes now. */
export class Tally {
  connected = false;
  messages = 0;
  bytes = 0;
  gaps = 0;
  missed = 0;
  uncounted = false;
  #steps = new Map();

  reset() {
    this.connected = false;
    this.messages = this.bytes = this.gaps = this.missed = 0;
    this.uncounted = false;
    this.#steps.clear();
  }

  /** @param isLive whether it counts for the rates: history does not come as fast as it once came in */
  add(bytes, isLive = true) {
    this.messages++;
    this.bytes += bytes;
    if (!isLive) {
      return;
    }
    const step = this.#current();
    step.messages++;
    step.bytes += bytes;
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

  /** Over the last two whole seconds; the step that still fills is left out. */
  rate() {
    const now = Math.floor(performance.now() / STEP_MS);
    let messages = 0;
    let bytes = 0;
    for (const [number, step] of this.#steps) {
      if (number < now - STEPS) {
        this.#steps.delete(number);
      } else if (number < now) {
        messages += step.messages;
        bytes += step.bytes;
      }
    }
    const seconds = (STEPS * STEP_MS) / 1000;
    return { messagesPerSecond: messages / seconds, bytesPerSecond: bytes / seconds };
  }

  #current() {
    const number = Math.floor(performance.now() / STEP_MS);
    let step = this.#steps.get(number);
    if (step === undefined) {
      // rate() forgets old steps, but a hidden page may not ask for a long time.
      for (const old of this.#steps.keys()) {
        if (old < number - STEPS) {
          this.#steps.delete(old);
        }
      }
      step = { messages: 0, bytes: 0 };
      this.#steps.set(number, step);
    }
    return step;
  }
}
