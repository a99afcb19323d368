import { Plot } from '../views/plot.js';
import { ColumnBar } from './column-bar.js';
import { at } from './dom.js';
import { Messages } from './messages.js';

/** How often the JSON view looks for new keys. */
const KEYS_MS = 1_000;

/** The four views of the channel that is shown, of which one is seen. It knows no other channel. */
export class Stage {
  #following = null;
  #view = 'text';
  #onChoice;
  #columnBar = new ColumnBar({ onChoice: () => this.#columnsChosen() });
  #plot;
  messages;

  /**
   * @param linkOf gives the address that shows a message: (message) => string
   * @param onFollow called when the list begins or ceases to follow the newest
   * @param onMark called when a mark was set or taken off
   * @param onChoice called when the reader has chosen other columns or series
   */
  constructor({ linkOf, onFollow, onMark, onChoice }) {
    this.#onChoice = onChoice;
    this.#plot = new Plot({ host: at('plot'), legend: at('plot-legend'), said: at('plot-none'), tools: at('plot-tools'), onChoice });
    this.messages = new Messages({ linkOf, onFollow, onMark });
    setInterval(() => this.#view === 'json' && this.#columnBar.look(this.#following), KEYS_MS);
  }

  get view() {
    return this.#view;
  }

  get columns() {
    return this.#columnBar.columns;
  }

  /** The keys of the series that are plotted; none until the reader has chosen. */
  get series() {
    return this.#plot.chosen;
  }

  /** Whether nothing newer is out of sight. */
  get isAtEnd() {
    return this.#view === 'plot' || this.messages.list.follows;
  }

  /** @param isOther whether it is another channel than before, or the same one anew */
  show(following, isOther) {
    this.#following = following;
    if (isOther) {
      this.messages.show(following);
    } else {
      this.messages.list.reset();
    }
  }

  choose(columns) {
    this.#columnBar.choose(columns);
  }

  look(view, series) {
    this.#view = view;
    const isPlot = view === 'plot';
    for (const choice of at('views').children) {
      choice.setAttribute('aria-pressed', String(choice.dataset.view === view));
    }
    at('scroller').hidden = isPlot;
    at('plot-view').hidden = !isPlot;
    at('column-bar').hidden = view !== 'json';
    if (isPlot) {
      this.#plot.show(this.#following.series, series);
    } else {
      this.#lookAtMessages();
      this.#columnBar.look(this.#following);
    }
  }

  #lookAtMessages() {
    at('column-heads').hidden = this.#view !== 'json' || this.columns.length === 0;
    this.messages.look({ view: this.#view, columns: this.columns });
  }

  #columnsChosen() {
    this.#lookAtMessages();
    this.#onChoice();
  }

  /** Brings what came to the screen. @returns {boolean} whether there is more to do */
  draw() {
    const isPlot = this.#view === 'plot';
    const { plotted, isBehind } = this.#following.advance(isPlot);
    if (isPlot && plotted) {
      this.#plot.update();
    } else if (!isPlot) {
      this.messages.list.draw();
    }
    return isBehind || plotted;
  }
}
