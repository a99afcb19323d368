import { count } from '../format.js';
import { button, element } from './dom.js';
import { PeerRow } from './peer-row.js';

/** Who reads more, filters with a tool. */
const MAX_ROWS = 200;

/** A table of senders or of receivers, in the order that the reader has chosen by its heads. */
export class PeerTable {
  #columns;
  #disconnect;
  #body = element('tbody');
  #more = element('td', 'nothing');
  #foot = element('tfoot');
  #heads;
  #rows = new Map();
  #peers = [];
  #sort = null;

  /**
   * @param columns as in peer-columns.js
   * @param disconnect disconnects a peer: (peer) => a promise of whether the relay does so
   */
  constructor({ table, columns, disconnect }) {
    this.#columns = columns;
    this.#disconnect = disconnect;
    this.#heads = columns.map((column, index) => this.#head(column, index));
    const last = element('th');
    last.append(element('span', 'aside', 'Disconnect'));
    const heads = element('tr');
    heads.append(...this.#heads, last);
    const head = element('thead');
    head.append(heads);
    const line = element('tr');
    line.append(this.#more);
    this.#more.colSpan = columns.length + 1;
    this.#foot.append(line);
    table.append(head, this.#body, this.#foot);
  }

  #head({ title, hint, isNumber }, index) {
    const head = element('th', isNumber ? 'number' : '');
    head.scope = 'col';
    const sort = button(title, { className: 'sort' });
    sort.title = hint ?? '';
    sort.addEventListener('click', () => this.#sortBy(index));
    head.append(sort);
    return head;
  }

  show(peers) {
    this.#peers = peers;
    const shown = this.#ordered().slice(0, MAX_ROWS);
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (!ids.has(id)) {
        this.#remove(id, row);
      }
    }
    let next = this.#body.firstElementChild;
    for (const peer of shown) {
      const row = this.#row(peer);
      if (row.element === next) {
        next = next.nextElementSibling;
      } else {
        this.#body.insertBefore(row.element, next);
      }
    }
    const hidden = peers.length - shown.length;
    this.#more.textContent = peers.length === 0 ? 'none' : `and ${count(hidden)} more`;
    this.#foot.hidden = peers.length > 0 && hidden === 0;
  }

  #row(peer) {
    let row = this.#rows.get(peer.id);
    if (row === undefined) {
      row = new PeerRow(this.#columns, { onDisconnect: (peer) => this.#cut(peer) });
      this.#rows.set(peer.id, row);
    }
    row.show(peer);
    return row;
  }

  async #cut(peer) {
    if (!(await this.#disconnect(peer))) {
      this.#rows.get(peer.id)?.goOn();
    }
  }

  /** The focus that goes with a row goes on to the next one. */
  #remove(id, row) {
    const hadFocus = row.element.contains(document.activeElement);
    const next = row.element.nextElementSibling ?? row.element.previousElementSibling;
    row.element.remove();
    this.#rows.delete(id);
    if (hadFocus) {
      (next?.querySelector('button') ?? this.#heads[0].firstElementChild).focus();
    }
  }

  /** While somebody works in the table its rows stay where they are; new ones come last. */
  #ordered() {
    const sorted = [...this.#peers];
    if (this.#sort !== null) {
      const { key } = this.#columns[this.#sort.index];
      sorted.sort((one, other) => compare(key(one), key(other)) * this.#sort.by);
    }
    if (!this.#body.contains(document.activeElement)) {
      return sorted;
    }
    const places = new Map([...this.#rows.entries()].map(([id, row]) => [id, row.element.rowIndex]));
    return sorted.sort((one, other) => (places.get(one.id) ?? Infinity) - (places.get(other.id) ?? Infinity) || 0);
  }

  /** The largest first; then the smallest; then as the relay lists them. */
  #sortBy(index) {
    const was = this.#sort?.index === index ? this.#sort.by : 0;
    this.#sort = was === 1 ? null : { index, by: was === 0 ? -1 : 1 };
    this.#heads.forEach((head) => head.removeAttribute('aria-sort'));
    if (this.#sort !== null) {
      this.#heads[index].setAttribute('aria-sort', this.#sort.by === -1 ? 'descending' : 'ascending');
    }
    this.show(this.#peers);
  }
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}
