import { keysOf, parsed } from '../views/json.js';
import { at, element } from './dom.js';
import { META_HEAD } from './rows.js';

/** How many of the newest messages say which keys there are. */
const SAMPLE = 50;
const MAX_KEYS = 100;

/** Which keys of JSON messages stand in columns, and their heads. */
export class ColumnBar {
  #onChoice;
  #keys = '';
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
    this.#heads();
  }

  /** Looks at what is there by now. */
  look(following) {
    const keys = new Set(this.columns);
    const { store } = following;
    for (let seq = store.end - 1; seq >= Math.max(store.first, store.end - SAMPLE) && keys.size < MAX_KEYS; seq--) {
      const entry = store.get(seq);
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
