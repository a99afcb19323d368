import { keysOf, parsed } from '../views/json.js';
import { at, element } from './dom.js';
import { META_HEAD } from './rows.js';

/** How many of the newest messages say which keys there are, and how many bytes of them at most. */
const SAMPLE = 50;
const SAMPLE_BYTES = 1024 * 1024;
const MAX_KEYS = 100;

/** Which keys of JSON messages stand in columns, and their heads. */
export class ColumnBar {
  #onChoice;
  #keys = '';
  /** What was looked at last, and from where to where. */
  #seen = { store: null, first: 0, end: 0 };
  columns = [];

  constructor({ onChoice }) {
    this.#onChoice = onChoice;
    at('column-choice').addEventListener('change', () => {
      this.columns = [...at('column-choice').querySelectorAll('input:checked')].map((box) => box.value);
      this.#heads();
      this.#onChoice();
    });
  }

  choose(columns) {
    this.columns = columns;
    this.#keys = '';
    this.#seen.store = null;
    this.#heads();
  }

  /** Looks at what is there by now. */
  look(following) {
    const { store } = following;
    const { first, end } = store;
    if (store === this.#seen.store && first === this.#seen.first && end === this.#seen.end) {
      return;
    }
    this.#seen = { store, first, end };
    const keys = new Set(this.columns);
    const from = Math.max(first, end - SAMPLE);
    for (let seq = end - 1, bytes = 0; seq >= from && keys.size < MAX_KEYS && bytes < SAMPLE_BYTES; seq--) {
      const entry = store.get(seq);
      bytes += entry.bytes;
      if (entry.kind === 'message' && entry.message.isText) {
        keysOf(parsed(entry.message)).forEach((key) => keys.add(key));
      }
    }
    const sorted = [...keys].sort();
    if (sorted.join('\n') !== this.#keys) {
      this.#keys = sorted.join('\n');
      this.#list(sorted);
    }
  }

  #list(keys) {
    at('column-choice').replaceChildren(
      ...keys.map((key) => {
        const item = element('label', 'check');
        const box = element('input');
        box.type = 'checkbox';
        box.value = key;
        box.checked = this.columns.includes(key);
        item.append(box, ' ', key);
        return item;
      }),
    );
    if (keys.length === 0) {
      at('column-choice').append(element('span', 'nothing', 'no JSON yet'));
    }
  }

  #heads() {
    const cells = element('div', 'cells');
    cells.append(...this.columns.map((column) => element('span', 'cell', column)));
    at('column-heads').replaceChildren(element('div', 'meta', META_HEAD), cells);
  }
}
