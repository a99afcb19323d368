const ZOOM_STEP = 1.6;
const PAN_STEP = 0.2;

/** Which part of the time is shown: all of it, following the newest, until the reader zooms or pans. In seconds. */
export class TimeRange {
  #bounds;
  #onChange;
  /** What the reader has zoomed to; null for all of it. */
  chosen = null;

  /**
   * @param bounds of all there is: () => {min, max}
   * @param onChange called when the reader looks at another part
   */
  constructor({ bounds, onChange }) {
    this.#bounds = bounds;
    this.#onChange = onChange;
  }

  get shown() {
    return this.chosen ?? this.#bounds();
  }

  showAll() {
    this.chosen = null;
    this.#onChange();
  }

  zoomTo(min, max) {
    if (max > min) {
      this.chosen = { min, max };
      this.#onChange();
    }
  }

  /** @param around what stays where it is, as a part of what is shown */
  zoomIn(around = 0.5) {
    this.#scale(1 / ZOOM_STEP, around);
  }

  zoomOut(around = 0.5) {
    this.#scale(ZOOM_STEP, around);
  }

  #scale(by, around) {
    const { min, max } = this.shown;
    const centre = min + (max - min) * around;
    this.zoomTo(centre - (centre - min) * by, centre + (max - centre) * by);
  }

  /** @param by as a part of what is shown */
  pan(by) {
    const { min, max } = this.shown;
    this.zoomTo(min + (max - min) * by, max + (max - min) * by);
  }

  /** What the buttons and keys of the plot do. */
  act(act) {
    const acts = {
      in: () => this.zoomIn(),
      out: () => this.zoomOut(),
      left: () => this.pan(-PAN_STEP),
      right: () => this.pan(PAN_STEP),
      all: () => this.showAll(),
    };
    acts[act]?.();
  }
}
