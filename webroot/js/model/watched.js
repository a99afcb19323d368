/** How long it may take for what it gets at a time. */
const PATIENCE_MS = 1_000;

/** A worker of its own for one expression: what takes too long is ended with it. */
export class Watched {
  #worker = new Worker(new URL('./search-worker.js', import.meta.url), { type: 'module' });
  #asked = [];
  #timer = 0;
  #onFailed;

  constructor(pattern, onFailed) {
    this.#onFailed = onFailed;
    this.#worker.postMessage({ pattern });
    this.#worker.onmessage = ({ data }) => this.#answered(data);
    this.#worker.onerror = () => this.#fail('The browser does not run the search');
  }

  get isBusy() {
    return this.#asked.length > 0;
  }

  ask(question, react) {
    this.#asked.push(react);
    this.#worker.postMessage(question);
    if (this.#asked.length === 1) {
      this.#watch();
    }
  }

  end() {
    clearTimeout(this.#timer);
    this.#asked = [];
    this.#worker.terminate();
  }

  #watch() {
    clearTimeout(this.#timer);
    this.#timer = this.isBusy ? setTimeout(() => this.#fail('This expression takes too long; it was stopped'), PATIENCE_MS) : 0;
  }

  #answered(answer) {
    const react = this.#asked.shift();
    this.#watch();
    react?.(answer);
  }

  #fail(reason) {
    this.end();
    this.#onFailed(reason);
  }
}
