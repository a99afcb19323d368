/** A minute of quarters of a second. */
const STEPS = 240;
const STEP_MS = 250;

/**
 * How much later than the fastest of the last minute a message comes: what waits on its way. The
 * clocks of relay and page need not agree; only a drift within the minute shows.
 */
export class Lag {
  #least = [];
  #now = null;

  /** @param receivedMicros by the relay's clock */
  add(receivedMicros, nowMs = performance.timeOrigin + performance.now()) {
    const took = nowMs - receivedMicros / 1000;
    const step = Math.floor(nowMs / STEP_MS);
    const last = this.#least[this.#least.length - 1];
    if (last?.step === step) {
      last.took = Math.min(last.took, took);
    } else {
      this.#least.push({ step, took });
      while (this.#least.length > 0 && this.#least[0].step <= step - STEPS) {
        this.#least.shift();
      }
    }
    this.#now = { took, step };
  }

  reset() {
    this.#least = [];
    this.#now = null;
  }

  /** @returns {number | null} null before the first message */
  get millis() {
    return this.#now === null ? null : Math.max(0, this.#now.took - Math.min(...this.#least.map(({ took }) => took)));
  }
}
