import * as format from './format.js';
import { copyable, element, show } from './payload.js';

/** Bounds of what the page keeps, in rows and in payload bytes, on screen and again while waiting. */
const MAX_ROWS = 2000;
const MAX_BYTES = 16 * 1024 * 1024;

/** Two frames of a screen; what takes longer is followed by a rest. */
const CHEAP_MS = 34;
const MAX_REST_MS = 500;

/**
 * The rows on screen, and those that wait for the next animation frame or the end of a pause.
 * Both are bounded; what falls out of either is counted and told in place.
 */
export class Log {
  #list;
  #scroller;
  #earlier;
  #rows = [];
  #rowBytes = 0;
  #gone = { messages: 0, gaps: 0 };

  #pending = [];
  #pendingBytes = 0;
  #skipped = { messages: 0, gaps: 0 };
  #arrivedInPause = 0;
  #framed = false;
  #restMs = 0;
  #paused = false;

  #follows = true;
  #lastTop = 0;
  #entries = new WeakMap();
  #narrow = matchMedia('(max-width: 720px)');
  #onChange;

  /** @param onChange called after each change of what is shown or waits */
  constructor({ list, scroller, earlier, onChange }) {
    this.#list = list;
    this.#scroller = scroller;
    this.#earlier = earlier;
    this.#onChange = onChange;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    list.addEventListener('click', (event) => this.#clicked(event));
    // Rows grow when they come into view (content-visibility), and when the window is resized.
    new ResizeObserver(() => this.#follows && this.#toBottom()).observe(list);
    this.#narrow.addEventListener('change', () => this.#redrawDumps());
  }

  get paused() {
    return this.#paused;
  }

  get follows() {
    return this.#follows;
  }

  get arrivedInPause() {
    return this.#arrivedInPause;
  }

  get isEmpty() {
    return this.#rows.length === 0 && this.#pending.length === 0;
  }

  addMessage(message) {
    if (this.#paused) {
      this.#arrivedInPause++;
    }
    this.#add({ kind: 'message', message, bytes: message.size });
  }

  addGap(text, detail) {
    this.#add({ kind: 'gap', text, detail, bytes: 0 });
  }

  /** A remark of the page or the relay between messages. */
  addNote(text) {
    this.#add({ kind: 'note', text, bytes: 0 });
  }

  pause() {
    this.#paused = true;
    this.#arrivedInPause = 0;
    this.#onChange();
  }

  resume() {
    this.#paused = false;
    this.#arrivedInPause = 0;
    this.#askFrame();
    this.#onChange();
  }

  /** Forgets what is shown and what waits; a pause goes on. */
  clear() {
    this.#rows = [];
    this.#rowBytes = 0;
    this.#gone = { messages: 0, gaps: 0 };
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#skipped = { messages: 0, gaps: 0 };
    this.#arrivedInPause = 0;
    this.#list.replaceChildren();
    this.#earlier.hidden = true;
    this.#setFollows(true);
    this.#onChange();
  }

  jumpToNewest() {
    this.#setFollows(true);
    this.#toBottom();
  }

  #toBottom() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #add(entry) {
    this.#pending.push(entry);
    this.#pendingBytes += entry.bytes;
    while (this.#pending.length > MAX_ROWS || (this.#pendingBytes > MAX_BYTES && this.#pending.length > 1)) {
      const dropped = this.#pending.shift();
      this.#pendingBytes -= dropped.bytes;
      tally(this.#skipped, dropped);
    }
    if (this.#paused) {
      this.#onChange();
    } else {
      this.#askFrame();
    }
  }

  #askFrame() {
    if (!this.#framed) {
      this.#framed = true;
      setTimeout(() => requestAnimationFrame((start) => this.#frame(start)), this.#restMs);
    }
  }

  /** Drawing takes a third of the time at most: the page stays usable however much comes. */
  #frame(start) {
    this.#framed = false;
    if (this.#paused) {
      return;
    }
    this.#draw();
    // The task after the frame: style, layout and paint are then done.
    requestAnimationFrame(() => {
      const tookMs = performance.now() - start;
      this.#restMs = tookMs < CHEAP_MS ? 0 : Math.min(2 * tookMs, MAX_REST_MS);
    });
  }

  #draw() {
    const { messages, gaps } = this.#skipped;
    // Rows from before a hole would claim that what follows them came next.
    this.#evict(messages + gaps > 0 ? this.#rows.length : 0);
    this.#gone.messages += messages;
    this.#gone.gaps += gaps;
    const fresh = document.createDocumentFragment();
    for (const entry of this.#pending) {
      fresh.append(this.#row(entry));
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#skipped = { messages: 0, gaps: 0 };
    this.#list.append(fresh);
    this.#evict(this.#excess());
    this.#tellEarlier();
    if (this.#follows) {
      this.#toBottom();
    }
    this.#onChange();
  }

  #row(entry) {
    const row = element('li', entry.kind);
    this.#rows.push({ row, entry });
    this.#rowBytes += entry.bytes;
    if (entry.kind === 'message') {
      this.#entries.set(row, entry);
      this.#fillMessage(row, entry);
    } else {
      row.append(element('strong', '', entry.text));
      if (entry.detail) {
        row.append(' ', element('span', 'detail', entry.detail));
      }
    }
    return row;
  }

  #fillMessage(row, entry) {
    const { message } = entry;
    const meta = element('div', 'meta');
    // One text, padded to columns: an element for each would double what a burst costs.
    const time = format.time(message.receivedMicros);
    const size = format.bytes(message.size).padStart(9);
    const from = message.offset === null ? '' : `  ${`#${message.offset}`.padStart(8)}  ${`from ${message.sender}`.padEnd(8)}`;
    meta.textContent = time + from + size;
    const body = element('div', 'body');
    row.append(meta, body);
    this.#fillBody(body, entry);
  }

  #fillBody(body, entry) {
    const whole = entry.whole === true;
    const { shown, isCut } = show(entry.message, { whole, bytesPerLine: this.#narrow.matches ? 8 : 16 });
    body.replaceChildren(shown);
    if (!isCut && !whole) {
      return;
    }
    shown.classList.toggle('whole', whole);
    if (whole) {
      shown.tabIndex = 0;
    }
    const size = format.bytes(entry.message.size);
    const bar = element('div', 'cut');
    const toggle = element('button', 'small', whole ? 'Show less' : `Show all ${size}`);
    toggle.dataset.act = 'toggle';
    const copy = element('button', 'small', 'Copy');
    copy.dataset.act = 'copy';
    bar.append(element('span', '', isCut ? `Cut; ${size} in all` : `${size} in all`), toggle, copy);
    body.append(bar);
  }

  #redrawDumps() {
    for (const { row, entry } of this.#rows) {
      if (entry.kind === 'message' && !entry.message.isText) {
        this.#fillBody(row.lastElementChild, entry);
      }
    }
  }

  #clicked(event) {
    const button = event.target.closest('button[data-act]');
    const row = button?.closest('li');
    const entry = row && this.#entries.get(row);
    if (!entry) {
      return;
    }
    if (button.dataset.act === 'toggle') {
      entry.whole = !entry.whole;
      this.#fillBody(row.lastElementChild, entry);
      row.querySelector('button[data-act=toggle]').focus();
    } else {
      copyTo(button, copyable(entry.message));
    }
  }

  /** How many of the oldest rows are beyond the bounds. */
  #excess() {
    let excess = 0;
    let bytes = this.#rowBytes;
    while (this.#rows.length - excess > MAX_ROWS || (bytes > MAX_BYTES && this.#rows.length - excess > 1)) {
      bytes -= this.#rows[excess++].entry.bytes;
    }
    return excess;
  }

  #evict(count) {
    for (const { row, entry } of this.#rows.splice(0, count)) {
      row.remove();
      this.#rowBytes -= entry.bytes;
      tally(this.#gone, entry);
    }
  }

  #tellEarlier() {
    const { messages, gaps } = this.#gone;
    const among = gaps === 0 ? '' : ` and ${format.plural(gaps, 'gap')}`;
    this.#earlier.textContent = `${format.plural(messages, 'earlier message')}${among} no longer kept here`;
    this.#earlier.hidden = messages + gaps === 0;
  }

  /** Only the reader's own move upwards ends following; rows that come and go do not. */
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const distance = scrollHeight - clientHeight - scrollTop;
    if (distance < 8) {
      this.#setFollows(true);
    } else if (scrollTop < this.#lastTop) {
      this.#setFollows(false);
    }
    this.#lastTop = scrollTop;
  }

  #setFollows(follows) {
    if (this.#follows !== follows) {
      this.#follows = follows;
      this.#onChange();
    }
  }
}

function tally(sum, entry) {
  if (entry.kind === 'message') {
    sum.messages++;
  } else if (entry.kind === 'gap') {
    sum.gaps++;
  }
}

/** Copies, and says so on the button itself. Without https or localhost there is no clipboard API. */
export async function copyTo(button, text) {
  const label = button.textContent;
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    const area = element('textarea', 'aside');
    area.value = text;
    document.body.append(area);
    area.select();
    done = document.execCommand('copy');
    area.remove();
    button.focus();
  }
  button.textContent = done ? 'Copied' : 'Not copied';
  setTimeout(() => (button.textContent = label), 1500);
}
