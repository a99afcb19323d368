import { Heights } from '../model/heights.js';

/** Rows beyond the edges of what is seen, so that scrolling a little draws nothing. */
const OVERSCAN_PX = 240;
/** Chromium's and Firefox's elements end somewhere above; older rows are out of reach then. */
const MAX_PX = 16_000_000;
const AT_END_PX = 8;

/**
 * A list of which only the rows in sight exist. It follows the newest row until the reader scrolls
 * up, and then keeps what he reads where it is. It knows nothing of what a row shows.
 */
export class List {
  #scroller;
  #list;
  #shown;
  #makeRow;
  #onFollow;
  #heights = new Heights();
  #rows = new Map();
  #estimate = 24;
  #lastTop = 0;
  #current = null;
  follows = true;

  /**
   * @param makeRow makes the element of an entry: (entry, seq) => element
   * @param onFollow called when it begins or ceases to follow
   */
  constructor({ scroller, list, makeRow, onFollow }) {
    this.#scroller = scroller;
    this.#list = list;
    this.#makeRow = makeRow;
    this.#onFollow = onFollow;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    let width = scroller.clientWidth;
    new ResizeObserver(() => {
      if (scroller.clientWidth !== width) {
        width = scroller.clientWidth;
        this.redraw();
      } else {
        this.draw();
      }
    }).observe(scroller);
  }

  get current() {
    return this.#current;
  }

  /** Shows other entries, from their end. */
  show(shown) {
    this.#shown = shown;
    this.#current = null;
    this.reset();
    this.jumpToEnd();
  }

  /** The same entries in another selection: what is in the middle stays there, if it can. */
  reset(keepSeq = null) {
    this.#removeAll();
    this.#heights.reset(this.#shown.first, this.#shown.end, this.#estimate);
    if (keepSeq !== null && !this.follows) {
      this.reveal(keepSeq);
    } else {
      this.draw();
    }
  }

  /** Every row anew: they look otherwise now. What is at the top stays there. */
  redraw({ estimate = this.#estimate } = {}) {
    const top = this.topSeq();
    this.#estimate = estimate;
    this.#removeAll();
    this.#heights.reset(this.#shown.first, this.#shown.end, estimate);
    if (!this.follows && top !== null) {
      this.#list.style.paddingTop = '0px';
      this.#scrollTo(this.#heights.before(this.#shown.placeOf(top)));
    }
    this.draw();
  }

  /** The entry that is first in sight; null if there is none. */
  topSeq() {
    if (this.#shown === undefined || this.#shown.first === this.#shown.end) {
      return null;
    }
    // A row of which less than a pixel is left is not in sight.
    return this.#shown.seqAt(this.#heights.at(this.#topPx() + 1));
  }

  /** One row anew. */
  refresh(seq) {
    const row = this.#rows.get(seq);
    if (row !== undefined) {
      row.remove();
      this.#rows.delete(seq);
      this.draw();
    }
  }

  /** Rows have become higher or lower by themselves. */
  remeasure() {
    for (const [seq, row] of this.#rows) {
      this.#heights.set(this.#shown.placeOf(seq), row.getBoundingClientRect().height);
    }
    this.draw();
  }

  /** Makes an entry the current one, and brings it into sight. */
  reveal(seq, { centre = true } = {}) {
    this.setFollows(false);
    this.setCurrent(seq);
    const place = Math.min(this.#shown.placeOf(seq), this.#shown.end - 1);
    if (place < this.#shown.first) {
      return;
    }
    this.#heights.moveTo(this.#shown.first, this.#shown.end);
    const top = this.#heights.before(place);
    const room = this.#scroller.clientHeight - this.#heights.get(place);
    if (centre) {
      this.#scrollTo(top - Math.max(0, room / 2));
    } else if (top < this.#topPx()) {
      this.#scrollTo(top);
    } else if (top > this.#topPx() + room) {
      this.#scrollTo(top - room);
    }
    this.draw();
    this.#rows.get(seq)?.scrollIntoView({ block: 'nearest' });
  }

  /** Moves the current entry by so many rows. */
  step(by) {
    const from = this.#current === null ? (by > 0 ? this.#heights.at(this.#topPx()) - 1 : this.#shown.end) : this.#shown.placeOf(this.#current);
    const place = Math.min(Math.max(from + by, this.#shown.first), this.#shown.end - 1);
    if (place >= this.#shown.first) {
      this.reveal(this.#shown.seqAt(place), { centre: false });
    }
  }

  setCurrent(seq) {
    this.#rows.get(this.#current)?.removeAttribute('aria-current');
    this.#current = seq;
    this.#rows.get(seq)?.setAttribute('aria-current', 'true');
  }

  rowOf(seq) {
    return this.#rows.get(seq);
  }

  jumpToStart() {
    this.setFollows(false);
    this.#scroller.scrollTop = 0;
    this.#lastTop = 0;
    this.draw();
  }

  jumpToEnd() {
    this.setFollows(true);
    this.draw();
  }

  setFollows(follows) {
    if (this.follows !== follows) {
      this.follows = follows;
      this.#onFollow();
    }
  }

  /** Brings what exists in line with what is shown; called once for each animation frame at most. */
  draw() {
    if (this.#shown === undefined || this.#scroller.clientHeight === 0) {
      return;
    }
    const { first, end } = this.#shown;
    const lost = this.#heights.first < first ? this.#heights.before(Math.min(first, this.#heights.end)) : 0;
    this.#heights.moveTo(first, end);
    if (lost > 0 && !this.follows) {
      this.#scrollTo(this.#topPx() - lost);
    }
    // Rows are as high as they are only once they exist; twice is enough for a screen of them.
    for (let round = 0; round < 3 && this.#drawWindow(); round++);
    if (this.follows) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
      this.#lastTop = this.#scroller.scrollTop;
    }
  }

  /** @returns {boolean} whether rows turned out otherwise than thought */
  #drawWindow() {
    const { from, to } = this.#window();
    const keep = new Set();
    for (let place = from; place < to; place++) {
      keep.add(this.#shown.seqAt(place));
    }
    for (const [seq, row] of this.#rows) {
      if (!keep.has(seq)) {
        row.remove();
        this.#rows.delete(seq);
      }
    }
    const fresh = this.#insert(from, to);
    this.#list.style.paddingTop = `${Math.max(0, this.#heights.before(from) - this.#beyond())}px`;
    this.#list.style.paddingBottom = `${this.#heights.total - this.#heights.before(to)}px`;
    return this.#measure(fresh);
  }

  #window() {
    const top = this.follows ? this.#heights.total - this.#scroller.clientHeight : this.#topPx();
    const from = this.#heights.at(top - OVERSCAN_PX);
    const below = this.follows ? this.#shown.end : this.#heights.at(top + this.#scroller.clientHeight + OVERSCAN_PX) + 1;
    return { from, to: Math.min(this.#shown.end, below) };
  }

  #insert(from, to) {
    const fresh = [];
    let next = this.#list.firstElementChild;
    for (let place = from; place < to; place++) {
      const seq = this.#shown.seqAt(place);
      let row = this.#rows.get(seq);
      if (row === undefined) {
        row = this.#makeRow(this.#shown.entryAt(place), seq);
        row.dataset.seq = seq;
        if (seq === this.#current) {
          row.setAttribute('aria-current', 'true');
        }
        this.#rows.set(seq, row);
        fresh.push({ row, place });
      }
      if (row === next) {
        next = next.nextElementSibling;
      } else {
        this.#list.insertBefore(row, next);
      }
    }
    return fresh;
  }

  #measure(fresh) {
    const anchor = this.#heights.at(this.#topPx());
    const anchored = this.#heights.before(anchor);
    let changed = false;
    for (const { row, place } of fresh) {
      const height = row.getBoundingClientRect().height;
      if (height !== this.#heights.get(place)) {
        this.#heights.set(place, height);
        changed = true;
      }
    }
    const moved = this.#heights.before(anchor) - anchored;
    if (Math.abs(moved) >= 1 && !this.follows) {
      this.#list.style.paddingBottom = `${this.#heights.total}px`;
      this.#scrollTo(this.#topPx() + moved);
    }
    return changed;
  }

  /** What is above the reach of the scroll bar. */
  #beyond() {
    return Math.max(0, this.#heights.total - MAX_PX);
  }

  /** How far the list's own top is above what is in sight; other things may stand above it. */
  #topPx() {
    return this.#scroller.scrollTop - this.#list.offsetTop + this.#beyond();
  }

  #scrollTo(px) {
    this.#scroller.scrollTop = px + this.#list.offsetTop - this.#beyond();
    this.#lastTop = this.#scroller.scrollTop;
  }

  #removeAll() {
    this.#list.replaceChildren();
    this.#rows.clear();
  }

  /** Only the reader's own moves, up and down to the end, change whether it follows; rows that come and go do not. */
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const isAtEnd = scrollHeight - clientHeight - scrollTop < AT_END_PX;
    if (isAtEnd && scrollTop > this.#lastTop) {
      this.setFollows(true);
    } else if (!isAtEnd && scrollTop < this.#lastTop) {
      this.setFollows(false);
    }
    this.#lastTop = scrollTop;
    if (!this.follows) {
      this.draw();
    }
  }
}
