/** Chromium's and Firefox's elements end somewhere above; older rows are out of reach then. */
const MAX_PX = 16_000_000;
const AT_END_PX = 8;

/**
 * Where a list is scrolled to, in pixels from the top of its first row, and whether it follows its
 * end: until the reader scrolls up, and again when he has scrolled down to the end. It knows no rows.
 */
export class Scroll {
  #scroller;
  #list;
  #onFollow;
  #lastTop = 0;
  #total;
  follows = true;

  /**
   * @param total how high the rows are together: () => px
   * @param onFollow called when it begins or ceases to follow
   * @param onMove called when the reader has moved, other than along with the end
   */
  constructor({ scroller, list, total, onFollow, onMove }) {
    this.#scroller = scroller;
    this.#list = list;
    this.#total = total;
    this.#onFollow = onFollow;
    scroller.addEventListener('scroll', () => this.#scrolled(onMove), { passive: true });
  }

  get height() {
    return this.#scroller.clientHeight;
  }

  /** What is in sight begins there; other things may stand above the list. */
  get top() {
    return this.#scroller.scrollTop - this.#list.offsetTop + this.#beyond;
  }

  set top(px) {
    this.#scroller.scrollTop = px + this.#list.offsetTop - this.#beyond;
    this.#lastTop = this.#scroller.scrollTop;
  }

  setFollows(follows) {
    if (this.follows !== follows) {
      this.follows = follows;
      this.#onFollow();
    }
  }

  toStart() {
    this.setFollows(false);
    this.#scroller.scrollTop = 0;
    this.#lastTop = 0;
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#lastTop = this.#scroller.scrollTop;
  }

  /** The room of the rows that don't exist, so that those that do stand where they belong. */
  pad(above, below) {
    this.#list.style.paddingTop = `${Math.max(0, above - this.#beyond)}px`;
    this.padBelow(below);
  }

  /** Enough of it, before the scroll goes there. */
  padBelow(px) {
    this.#list.style.paddingBottom = `${px}px`;
  }

  /** What is above the reach of the scroll bar. */
  get #beyond() {
    return Math.max(0, this.#total() - MAX_PX);
  }

  /** Only the reader's own moves change whether it follows; rows that come and go do not. */
  #scrolled(onMove) {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const isAtEnd = scrollHeight - clientHeight - scrollTop < AT_END_PX;
    if (isAtEnd && scrollTop > this.#lastTop) {
      this.setFollows(true);
    } else if (!isAtEnd && scrollTop < this.#lastTop) {
      this.setFollows(false);
    }
    this.#lastTop = scrollTop;
    if (!this.follows) {
      onMove();
    }
  }
}
