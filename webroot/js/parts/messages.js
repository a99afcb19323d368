import { hexOf } from '../views/hex.js';
import { parsed } from '../views/json.js';
import { at, button, copyTo, element } from './dom.js';
import { List } from './list.js';
import { Rows } from './rows.js';

/** What rows probably are as high as. */
const ESTIMATE_PX = 24;

/** The messages of the channel that is shown, and what can be done with one of them. */
export class Messages {
  #following = null;
  #rows = new Rows(() => this.#list.redraw());
  #acts = actions();
  #linkOf;
  #onMark;
  #list;

  /**
   * @param linkOf gives the address that shows a message: (message) => string
   * @param onFollow called when the list begins or ceases to follow the newest
   * @param onMark called when a mark was set or taken off
   */
  constructor({ linkOf, onFollow, onMark }) {
    this.#linkOf = linkOf;
    this.#onMark = onMark;
    const list = at('messages');
    this.#list = new List({ scroller: at('scroller'), list, makeRow: (entry, seq) => this.#rows.make(entry, seq), onFollow });
    list.addEventListener('click', (event) => this.#clicked(event));
    list.addEventListener('pointerover', ({ target }) => this.#offer(target.closest('li.message')));
    list.addEventListener('toggle', () => this.#list.remeasure(), true);
  }

  get list() {
    return this.#list;
  }

  show(following) {
    this.#following = following;
    this.#rows.search = following.search;
    this.#list.show(following.shown);
  }

  look({ view, columns }) {
    if (this.#rows.view !== view || this.#rows.columns.join('\n') !== columns.join('\n')) {
      this.#rows.view = view;
      this.#rows.columns = columns;
      this.#list.redraw({ estimate: ESTIMATE_PX });
    }
  }

  entryOf(row) {
    return this.#following.store.get(Number(row.dataset.seq));
  }

  // ---- what can be done with a message ----

  /** One set of buttons for all rows: it goes to where the pointer or the keyboard is. */
  #offer(row) {
    if (row !== null && this.#acts.parentElement !== row) {
      const marked = this.entryOf(row).marked === true;
      this.#acts.firstElementChild.setAttribute('aria-pressed', String(marked));
      row.append(this.#acts);
    }
  }

  #clicked({ target }) {
    const row = target.closest('li.message');
    if (row === null) {
      return;
    }
    const act = target.closest('button')?.dataset.act;
    this.#list.setCurrent(Number(row.dataset.seq));
    this.#offer(row);
    if (act !== undefined) {
      this.#do(act, row, target.closest('button'));
    } else if (target.closest('.cells') !== null) {
      this.#do('toggle', row);
    }
  }

  /** Does that with the current message. @returns {boolean} whether there is one */
  act(act) {
    const row = this.#list.current === null ? undefined : this.#list.rowOf(this.#list.current);
    if (row === undefined || !row.classList.contains('message')) {
      return false;
    }
    this.#offer(row);
    this.#do(act, row, this.#acts.querySelector(`[data-act=${act}]`) ?? this.#acts.firstElementChild);
    return true;
  }

  #do(act, row, pressed) {
    const entry = this.entryOf(row);
    const seq = Number(row.dataset.seq);
    if (act === 'toggle') {
      this.#toggle(entry, seq, pressed);
    } else if (act === 'mark') {
      this.#following.store.mark(seq);
      row.classList.toggle('marked', entry.marked);
      this.#acts.firstElementChild.setAttribute('aria-pressed', String(entry.marked));
      this.#onMark();
    } else if (act === 'copy') {
      copyTo(pressed, copyable(entry.message, this.#rows.view));
    } else if (act === 'link') {
      copyTo(pressed, this.#linkOf(entry.message));
    }
  }

  #toggle(entry, seq, pressed) {
    if (this.#rows.view === 'json' && entry.message.isText && parsed(entry.message) !== undefined) {
      entry.open ??= new Set();
      entry.open[entry.open.has('') ? 'delete' : 'add']('');
    } else {
      entry.whole = !entry.whole;
    }
    this.#list.refresh(seq);
    if (pressed !== undefined && !pressed.isConnected) {
      this.#list.rowOf(seq)?.querySelector('button[data-act=toggle]')?.focus();
    }
  }
}

/** What "Copy" puts on the clipboard: the text itself, or the bytes in hex. */
function copyable(message, view) {
  return message.isText && view !== 'hex' ? message.text : hexOf(message.bytes);
}

function actions() {
  const made = element('div', 'acts');
  const mark = button('Mark', { act: 'mark' });
  mark.setAttribute('aria-pressed', 'false');
  made.append(mark, button('Copy', { act: 'copy' }), button('Link', { act: 'link' }));
  return made;
}
