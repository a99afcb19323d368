import { element } from '../parts/dom.js';

/** Names the series, with their colours and values; the reader chooses among them. */
export class Legend {
  #root;
  #series = null;

  /** @param onChoice called with the keys that the reader has chosen */
  constructor(root, { onChoice }) {
    this.#root = root;
    root.addEventListener('change', () => onChoice([...root.querySelectorAll('input:checked')].map((box) => box.value)));
  }

  clear() {
    this.#root.replaceChildren();
  }

  /** @param shown the keys that are drawn */
  list(series, shown) {
    this.#series = series;
    this.#root.replaceChildren(
      ...[...series.columns.keys()].map((key, index) => {
        const item = element('label', 'series');
        const box = element('input');
        box.type = 'checkbox';
        box.value = key;
        box.checked = shown.includes(key);
        const swatch = element('span', 'swatch');
        swatch.style.backgroundColor = `var(--series-${index % 8})`;
        item.append(box, swatch, element('span', 'name', key), element('output', 'last'));
        return item;
      }),
    );
  }

  /** The values of that row of the series; the last ones where it is null. */
  tell(row = null) {
    const columns = [...(this.#series?.columns.values() ?? [])];
    this.#root.querySelectorAll('.last').forEach((output, index) => {
      const column = columns[index] ?? [];
      let at = row ?? column.length - 1;
      while (row === null && at > 0 && typeof column[at] !== 'number') {
        at--;
      }
      const value = column[at];
      output.textContent = typeof value === 'number' ? String(Number(value.toPrecision(8))) : '';
    });
  }
}
