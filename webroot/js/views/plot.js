import { plural } from '../format.js';
import { at, element, onFrame, put } from '../parts/dom.js';
import { Legend } from './legend.js';
import { plotOptions } from './plot-options.js';
import { TimeRange } from './time-range.js';

const LIBRARY = new URL('../../lib/uPlot.esm.js', import.meta.url);
const STYLE = new URL('../../lib/uPlot.min.css', import.meta.url);
/** Series shown until the reader chooses. */
const SHOWN_AT_FIRST = 4;
/** Keys that count or date a message rather than measure something: not shown at first. */
const COUNTING = /(^|[._])(id|seq|index|time|timestamp|ts|offset|millis)$/i;
/** Series of which one is so many times as large as another can't be read on one scale. */
const FAR_APART = 20;
/** A new picture ten times a second is smooth enough, and leaves time for the rest. */
const REDRAW_MS = 100;
const KEYS = { '+': 'in', '=': 'in', '-': 'out', ArrowLeft: 'left', ArrowRight: 'right', 0: 'all' };

/**
 * Draws series over time with uPlot: drag to zoom, wheel to zoom, shift and wheel to pan, a double
 * click for all of it.
 */
export class Plot {
  #host;
  #said;
  #legend;
  #onChoice;
  #series = null;
  #chosen = [];
  #plot = null;
  #made = null;
  #keys = '';
  #lastDraw = 0;
  /** Whether the reader has said if each series has a scale of its own. */
  #scalesChosen = false;
  #dark = matchMedia('(prefers-color-scheme: dark)');
  #redraw = onFrame(() => this.#draw());
  #range = new TimeRange({
    bounds: () => ({ min: this.#series.times[0], max: this.#series.last ?? undefined }),
    onChange: () => this.#redraw(),
  });

  /** @param onChoice called when the reader has chosen other series */
  constructor({ host, legend, said, tools, onChoice }) {
    this.#host = host;
    this.#said = said;
    this.#legend = new Legend(legend, { onChoice: (keys) => this.#choose(keys) });
    this.#onChoice = onChoice;
    tools.addEventListener('click', ({ target }) => this.#act(target.closest('button')?.dataset.act));
    host.addEventListener('keydown', (event) => this.#typed(event));
    host.addEventListener('wheel', (event) => this.#wheeled(event), { passive: false });
    host.addEventListener('dblclick', () => this.#act('all'));
    at('plot-own').addEventListener('change', () => {
      this.#scalesChosen = true;
      this.#rebuild();
    });
    this.#dark.addEventListener('change', () => this.#rebuild());
    new ResizeObserver(() => this.#resize()).observe(host);
  }

  get chosen() {
    return this.#chosen;
  }

  /** Shows other series; `chosen` are keys, none for the first few. */
  async show(series, chosen) {
    this.#series = series;
    this.#chosen = chosen;
    this.#range.chosen = null;
    this.#keys = '';
    this.#legend.clear();
    this.#made ??= load();
    await this.#made;
    this.#rebuild();
  }

  /** There may be something new. */
  update() {
    if (performance.now() - this.#lastDraw >= REDRAW_MS) {
      this.#redraw();
    } else {
      setTimeout(this.#redraw, REDRAW_MS);
    }
  }

  #shownKeys() {
    const known = [...this.#series.columns.keys()];
    const chosen = this.#chosen.filter((key) => this.#series.columns.has(key));
    return chosen.length > 0 ? chosen : this.#chosen.length > 0 ? [] : firstOf(known);
  }

  #draw() {
    if (this.#series === null || this.#host.clientWidth === 0) {
      return;
    }
    this.#lastDraw = performance.now();
    const keys = [...this.#series.columns.keys()].join('\n');
    if (keys !== this.#keys) {
      this.#keys = keys;
      this.#legend.list(this.#series, this.#shownKeys());
      this.#rebuild();
      return;
    }
    this.#tell();
    this.#plot?.setData(this.#values(), this.#range.chosen === null);
    this.#zoom();
  }

  #values() {
    return [this.#series.times, ...this.#shownKeys().map((key) => this.#series.columns.get(key))];
  }

  #zoom() {
    if (this.#range.chosen !== null) {
      this.#plot?.setScale('x', this.#range.chosen);
    }
  }

  async #rebuild() {
    const uPlot = (await this.#made)?.default;
    if (uPlot === undefined || this.#series === null || this.#host.clientWidth === 0) {
      return;
    }
    this.#plot?.destroy();
    const keys = this.#shownKeys();
    if (!this.#scalesChosen) {
      at('plot-own').checked = differ(keys.map((key) => this.#series.columns.get(key)));
    }
    const options = plotOptions({
      host: this.#host,
      keys,
      all: [...this.#series.columns.keys()],
      ownScales: at('plot-own').checked,
      onZoom: (min, max) => this.#range.zoomTo(min, max),
      onPoint: (row) => this.#legend.tell(row),
    });
    this.#plot = keys.length === 0 ? null : new uPlot(options, this.#values(), this.#host);
    this.#said.hidden = this.#series.columns.size > 0;
    this.#zoom();
    this.#tell();
  }

  get #hasNothing() {
    return this.#series === null || this.#series.times.length === 0;
  }

  #act(act) {
    if (!this.#hasNothing) {
      this.#range.act(act);
    }
  }

  #typed(event) {
    const act = KEYS[event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      this.#act(act);
    }
  }

  #wheeled(event) {
    if (this.#plot === null || this.#hasNothing) {
      return;
    }
    event.preventDefault();
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.#range.pan(((event.deltaX || event.deltaY) / this.#host.clientWidth) * 0.8);
      return;
    }
    const box = this.#plot.over.getBoundingClientRect();
    const around = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    this.#range[event.deltaY > 0 ? 'zoomOut' : 'zoomIn'](around);
  }

  #resize() {
    if (this.#plot === null) {
      this.#redraw();
    } else if (this.#host.clientWidth > 0) {
      this.#plot.setSize({ width: this.#host.clientWidth, height: this.#host.clientHeight });
    }
  }

  #choose(keys) {
    this.#chosen = keys.length === 0 ? [''] : keys; // None: not the first few again.
    this.#onChoice();
    this.#rebuild();
  }

  #tell() {
    this.#legend.tell();
    const { min, max } = this.#range.shown;
    const { skipped } = this.#series;
    put('plot-range', min === undefined ? '' : span(max - min));
    put('plot-fine', skipped === 0 ? '' : `${plural(skipped, 'message')} came too fast to be plotted`);
  }
}

function differ(columns) {
  const sizes = columns.map((column) => column.reduce((most, value) => (typeof value === 'number' ? Math.max(most, Math.abs(value)) : most), 0));
  return Math.max(...sizes) > FAR_APART * Math.min(...sizes);
}

function span(seconds) {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : seconds < 600 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function firstOf(keys) {
  const measured = keys.filter((key) => !COUNTING.test(key));
  return (measured.length > 0 ? measured : keys).slice(0, SHOWN_AT_FIRST);
}

/** Only who looks at a plot loads it. */
function load() {
  const style = element('link');
  style.rel = 'stylesheet';
  style.href = STYLE;
  document.head.append(style);
  return import(LIBRARY);
}
