/** Two frames of a screen; what takes longer is followed by a rest. */
const CHEAP_MS = 34;
const MAX_REST_MS = 400;
/** Nobody reads rows that pass faster; fifteen pictures a second leave time to take messages. */
const BURST_MESSAGES = 50;
const BURST_REST_MS = 66;

/**
 * When to draw: on the next animation frame as long as that is cheap, less often when it is not, so
 * that drawing takes a third of the time at most and the page stays usable however much comes.
 */
export class Pace {
  #action;
  #asked = false;
  #restMs = 0;

  /** @param action draws; returns how many messages it has drawn or passed over */
  constructor(action) {
    this.#action = action;
  }

  /** Draws soon; asking again before that changes nothing. */
  ask() {
    if (this.#asked) {
      return;
    }
    this.#asked = true;
    if (this.#restMs === 0) {
      requestAnimationFrame((start) => this.#frame(start));
    } else {
      setTimeout(() => requestAnimationFrame((start) => this.#frame(start)), this.#restMs);
    }
  }

  #frame(start) {
    this.#asked = false;
    const passed = this.#action();
    const rest = passed > BURST_MESSAGES ? BURST_REST_MS : 0;
    this.#restMs = rest;
    // The task after the frame: style, layout and paint are then done.
    requestAnimationFrame(() => {
      const tookMs = performance.now() - start;
      this.#restMs = tookMs < CHEAP_MS ? rest : Math.max(rest, Math.min(2 * tookMs, MAX_REST_MS));
    });
  }
}
