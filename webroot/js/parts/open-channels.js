import { Following } from '../model/following.js';

export const MAX_OPEN = 6;

/** The channels that are open, in the order of their tabs, and which of them is shown. */
export class OpenChannels {
  #followings = new Map();
  #unseen = new Map();
  #onChange;
  /** The one that is shown; null before the first. */
  active = null;

  /** @param onChange called when something has happened to one of them: (following, what, seq) */
  constructor({ onChange }) {
    this.#onChange = onChange;
  }

  get all() {
    return [...this.#followings.values()];
  }

  get keys() {
    return [...this.#followings.keys()];
  }

  get names() {
    return this.all.map(({ name }) => name);
  }

  named(name) {
    return this.all.find((following) => following.name === name);
  }

  /** By key, how many messages came since it was last shown. */
  get unseen() {
    return this.#unseen;
  }

  /** @param place {epoch, offset} of a message that should be there, or null */
  follow(key, place = null) {
    const known = this.#followings.get(key);
    if (known !== undefined) {
      if (place !== null && known.store.seqOf(place, 0) === null) {
        known.open(place);
      }
      return;
    }
    if (this.#followings.size >= MAX_OPEN) {
      this.forget(this.keys.find((other) => other !== this.active?.key));
    }
    this.#followings.set(key, new Following(key, { at: place, onChange: (what, seq) => this.#changed(key, what, seq) }));
  }

  forget(key) {
    this.#followings.get(key).close();
    this.#followings.delete(key);
    this.#unseen.delete(key);
  }

  /** What is left of these. */
  keepOnly(keys) {
    this.keys.filter((key) => !keys.includes(key)).forEach((key) => this.forget(key));
  }

  /** The one that is shown when that one is closed. */
  besides(key) {
    const { keys } = this;
    const place = keys.indexOf(key);
    return this.active.key === key ? (keys[place + 1] ?? keys[place - 1]) : this.active.key;
  }

  /** @returns {boolean} whether it is another one than before */
  activate(key) {
    const before = this.active;
    this.active = this.#followings.get(key);
    this.#unseen.set(key, 0);
    return this.active !== before;
  }

  #changed(key, what, seq) {
    const following = this.#followings.get(key);
    if (following !== undefined && following !== this.active && what === 'came') {
      this.#unseen.set(key, (this.#unseen.get(key) ?? 0) + 1);
    }
    this.#onChange(following, what, seq);
  }
}
