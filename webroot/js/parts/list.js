import { Heights } from '../model/heights.js';
import { RowsInSight } from './rows-in-sight.js';
import { Scroll } from './scroll.js';

/** Rows beyond the edges of what is seen, so that scrolling a little draws nothing. */
const OVERSCAN_PX = 240;

/**
 * A list of which only the rows in sight exist. It follows the newest row until the reader scrolls
 * up, and then keeps what he reads where it is. It knows nothing of what a row shows.
 */
export class List {
  #shown;
  #heights = new Heights();
  #estimate = 24;
  #rows;
  #scroll;

  /**
   * @param makeRow makes the element of an entry: (entry, seq) => element
   * @param onFollow called when it begins or ceases to follow
   */
  constructor({ scroller, list, makeRow, onFollow }) {
    this.#rows = new RowsInSight({ list, makeRow });
    this.#scroll = new Scroll({ scroller, list, total: () => this.#heights.total, onFollow, onMove: () => this.draw() });
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

  get follows() {
    return this.#scroll.follows;
  }

  get current() {
    return this.#rows.current;
  }

  setCurrent(seq) {
    this.#rows.current = seq;
  }

  rowOf(seq) {
    return this.#rows.of(seq);
  }

  /** Shows other entries, from their end. */
  show(shown) {
    this.#shown = shown;
    this.#rows.current = null;
    this.#rows.show(shown);
    this.reset();
    this.jumpToEnd();
  }

  /** The same entries in another selection: what is in the middle stays there, if it can. */
  reset(keepSeq = null) {
    this.#rows.clear();
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
    this.#rows.clear();
    this.#heights.reset(this.#shown.first, this.#shown.end, estimate);
    if (!this.follows && top !== null) {
      this.#scroll.pad(0, this.#heights.total);
      this.#scroll.top = this.#heights.before(this.#shown.placeOf(top));
    }
    this.draw();
  }

  /** The entry that is first in sight; null if there is none. */
  topSeq() {
    if (this.#shown === undefined || this.#shown.first === this.#shown.end) {
      return null;
    }
    // A row of which less than a pixel is left is not in sight.
    return this.#shown.seqAt(this.#heights.at(this.#scroll.top + 1));
  }

  /** One row anew. */
  refresh(seq) {
    if (this.#rows.remove(seq)) {
      this.draw();
    }
  }

  /** Rows have become higher or lower by themselves. */
  remeasure() {
    this.#rows.heights().forEach(({ place, height }) => this.#heights.set(place, height));
    this.draw();
  }

  /** Makes an entry the current one, and brings it into sight. */
  reveal(seq, { centre = true } = {}) {
    this.#scroll.setFollows(false);
    this.setCurrent(seq);
    const place = Math.min(this.#shown.placeOf(seq), this.#shown.end - 1);
    if (place < this.#shown.first) {
      return;
    }
    this.#heights.moveTo(this.#shown.first, this.#shown.end);
    const top = this.#heights.before(place);
    const room = this.#scroll.height - this.#heights.get(place);
    if (centre) {
      this.#scroll.top = top - Math.max(0, room / 2);
    } else if (top < this.#scroll.top) {
      this.#scroll.top = top;
    } else if (top > this.#scroll.top + room) {
      this.#scroll.top = top - room;
    }
    this.draw();
    this.rowOf(seq)?.scrollIntoView({ block: 'nearest' });
  }

  /** Moves the current entry by so many rows. */
  step(by) {
    const from = this.current === null ? (by > 0 ? this.#heights.at(this.#scroll.top) - 1 : this.#shown.end) : this.#shown.placeOf(this.current);
    const place = Math.min(Math.max(from + by, this.#shown.first), this.#shown.end - 1);
    if (place >= this.#shown.first) {
      this.reveal(this.#shown.seqAt(place), { centre: false });
    }
  }

  jumpToStart() {
    this.#scroll.toStart();
    this.draw();
  }

  jumpToEnd() {
    this.#scroll.setFollows(true);
    this.draw();
  }

  /** Brings what exists in line with what is shown; called once for each animation frame at most. */
  draw() {
    if (this.#shown === undefined || this.#scroll.height === 0) {
      return;
    }
    const { first, end } = this.#shown;
    const lost = this.#heights.first < first ? this.#heights.before(Math.min(first, this.#heights.end)) : 0;
    this.#heights.moveTo(first, end);
    if (lost > 0 && !this.follows) {
      this.#scroll.top -= lost;
    }
    // Rows are as high as they are only once they exist; twice is enough for a screen of them.
    for (let round = 0; round < 3 && this.#drawWindow(); round++);
    if (this.follows) {
      this.#scroll.toEnd();
    }
  }

  /** @returns {boolean} whether rows turned out otherwise than thought */
  #drawWindow() {
    const { from, to } = this.#window();
    const fresh = this.#rows.draw(from, to);
    this.#scroll.pad(this.#heights.before(from), this.#heights.total - this.#heights.before(to));
    return this.#measure(fresh);
  }

  #window() {
    const top = this.follows ? this.#heights.total - this.#scroll.height : this.#scroll.top;
    const from = this.#heights.at(top - OVERSCAN_PX);
    const below = this.follows ? this.#shown.end : this.#heights.at(top + this.#scroll.height + OVERSCAN_PX) + 1;
    return { from, to: Math.min(this.#shown.end, below) };
  }

  #measure(fresh) {
    const anchor = this.#heights.at(this.#scroll.top);
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
      this.#scroll.padBelow(this.#heights.total);
      this.#scroll.top += moved;
    }
    return changed;
  }
}
