import * as format from '../format.js';
import { showHex } from '../views/hex.js';
import { parsed, showColumns, showJson } from '../views/json.js';
import { showText } from '../views/text.js';
import { button, element } from './dom.js';

/** Heads over what each row says of its message. */
export const META_HEAD = `${'time'.padEnd(12)}  ${'offset'.padStart(8)}  ${'sender'.padEnd(8)}${'size'.padStart(9)}`;

/**
 * Makes the row of an entry as the chosen view shows it. It knows neither the list nor where
 * entries come from.
 */
export class Rows {
  #narrow = matchMedia('(max-width: 720px)');
  view = 'text';
  columns = [];
  /** Finds what is searched for: ranges(seq, text), byteRanges(bytes). */
  search = null;

  constructor(onNarrow) {
    this.#narrow.addEventListener('change', onNarrow);
  }

  make(entry, seq) {
    if (entry.kind !== 'message') {
      return this.#remark(entry);
    }
    const row = element('li', 'message');
    row.classList.toggle('marked', entry.marked === true);
    row.append(element('div', 'meta', this.#meta(entry.message)), this.#body(entry, seq));
    return row;
  }

  /** One text, padded to columns: an element for each would double what a burst costs. */
  #meta(message) {
    const time = format.time(message.receivedMicros);
    const size = format.bytes(message.size).padStart(9);
    const from = message.offset === null ? '' : `  ${`#${message.offset}`.padStart(8)}  ${`from ${format.sender(message)}`.padEnd(8)}`;
    return time + from + size;
  }

  #remark(entry) {
    const row = element('li', entry.kind);
    row.append(element('strong', '', entry.text));
    if (entry.detail) {
      row.append(' ', element('span', 'detail', entry.detail));
    }
    return row;
  }

  #body(entry, seq) {
    const body = element('div', 'body');
    const { shown, isCut } = this.#shown(entry, seq);
    body.append(shown);
    if (isCut || entry.whole) {
      shown.classList.toggle('whole', entry.whole === true);
      if (entry.whole) {
        shown.tabIndex = 0;
      }
      body.append(this.#bar(entry, isCut));
    }
    return body;
  }

  #shown(entry, seq) {
    const { message, whole = false } = entry;
    const ranges = (text) => this.search?.ranges(seq, text) ?? [];
    if (this.view === 'json' && message.isText) {
      const value = parsed(message);
      if (value !== undefined) {
        entry.open ??= new Set();
        const inColumns = this.columns.length > 0 && !entry.open.has('');
        return { shown: inColumns ? showColumns(value, this.columns, ranges) : showJson(value, entry.open, ranges), isCut: false };
      }
    }
    if (this.view === 'hex' || !message.isText) {
      const bytesPerLine = this.#narrow.matches ? 8 : 16;
      return showHex(message, { whole, bytesPerLine, ranges: (bytes) => this.search?.byteRanges(bytes) ?? [] });
    }
    return showText(message.text, { whole, ranges });
  }

  #bar(entry, isCut) {
    const size = format.bytes(entry.message.size);
    const bar = element('div', 'cut');
    bar.append(
      element('span', '', isCut ? `Cut; ${size} in all` : `${size} in all`),
      button(entry.whole ? 'Show less' : `Show all ${size}`, { act: 'toggle' }),
      button('Copy', { act: 'copy' }),
    );
    return bar;
  }
}
