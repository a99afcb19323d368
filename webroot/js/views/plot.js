import { plural, time } from '../format.js';
import { at, element, onFrame, put } from '../parts/dom.js';

const LIBRARY = new URL('../../lib/uPlot.esm.js', import.meta.url);
const STYLE = new URL('../../lib/uPlot.min.css', import.meta.url);
/** Series shown until the reader chooses. */
const SHOWN_AT_FIRST = 4;
/** Keys that count or date a message rather than measure something: not shown at first. */
const COUNTING = /(^|[._])(id|seq|index|time|timestamp|ts|offset|millis)$/i;
/** Axes beside the plot where each series has its own; uPlot's names of the sides. */
const MAX_AXES = 4;
const NARROW_PX = 600;
const LEFT = 3;
const RIGHT = 1;
/** Series of which one is so many times as large as another can't be read on one scale. */
const FAR_APART = 20;
const ZOOM_STEP = 1.6;
const PAN_STEP = 0.2;
/** A new picture ten times a second is smooth enough, and leaves time for the rest. */
const REDRAW_MS = 100;

/**
 * Draws series over time with uPlot: drag to zoom, wheel to zoom, shift and drag to pan, a double
 * click for all of it. What is shown follows the newest until the reader zooms.
 */
export class Plot {
  #host;
  #legend;
  #said;
  #onChoice;
  #series = null;
  #chosen = [];
  #plot = null;
  #made = null;
  #keys = '';
  #range = null;
  #lastDraw = 0;
  /** Whether the reader has said if each series has a scale of its own. */
  #scalesChosen = false;
  #dark = matchMedia('(prefers-color-scheme: dark)');
  #redraw = onFrame(() => this.#draw());

  /** @param onChoice called when the reader has chosen other series */
  constructor({ host, legend, said, tools, onChoice }) {
    this.#host = host;
    this.#legend = legend;
    this.#said = said;
    this.#onChoice = onChoice;
    tools.addEventListener('click', ({ target }) => this.#act(target.closest('button')?.dataset.act));
    host.addEventListener('keydown', (event) => this.#typed(event));
    host.addEventListener('wheel', (event) => this.#wheeled(event), { passive: false });
    legend.addEventListener('change', () => this.#choose());
    at('plot-own').addEventListener('change', () => {
      this.#scalesChosen = true;
      this.#rebuild();
    });
    this.#dark.addEventListener('change', () => this.#rebuild());
    new ResizeObserver(() => this.#resize()).observe(host);
  }

  get #ownScales() {
    return at('plot-own').checked;
  }

  get chosen() {
    return this.#chosen;
  }

  /** Shows other series; `chosen` are keys, none for the first few. */
  async show(series, chosen) {
    this.#series = series;
    this.#chosen = chosen;
    this.#range = null;
    this.#keys = '';
    this.#legend.replaceChildren();
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
      this.#listKeys();
      this.#rebuild();
      return;
    }
    this.#tell();
    this.#plot?.setData(this.#values(), this.#range === null);
    if (this.#range !== null) {
      this.#plot?.setScale('x', this.#range);
    }
  }

  #values() {
    return [this.#series.times, ...this.#shownKeys().map((key) => this.#series.columns.get(key))];
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
    this.#plot = keys.length === 0 ? null : new uPlot(this.#options(keys), this.#values(), this.#host);
    this.#said.hidden = this.#series.columns.size > 0;
    if (this.#range !== null) {
      this.#plot?.setScale('x', this.#range);
    }
    this.#tell();
  }

  #options(keys) {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { font: '11px system-ui', stroke: colour('--soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 } };
    const all = [...this.#series.columns.keys()];
    return {
      width: this.#host.clientWidth,
      height: this.#host.clientHeight,
      legend: { show: false },
      cursor: { drag: { x: true, y: false }, points: { size: 6 } },
      scales: { x: { time: true } },
      series: [
        {},
        ...keys.map((label, index) => ({
          label,
          scale: this.#ownScales ? `y${index}` : 'y', // Not by its key, which may be x.
          stroke: colour(`--series-${all.indexOf(label) % 8}`),
          width: 1.5,
        })),
      ],
      axes: [
        { ...axis, values: clock },
        ...(this.#ownScales
          ? keys.slice(0, this.#host.clientWidth < NARROW_PX ? 2 : MAX_AXES).map((key, index) => ({
              ...axis,
              scale: `y${index}`,
              side: index % 2 === 0 ? LEFT : RIGHT,
              stroke: colour(`--series-${all.indexOf(key) % 8}`),
              grid: { ...axis.grid, show: index === 0 },
            }))
          : [{ ...axis, size: 64, scale: 'y' }]),
      ],
      hooks: {
        setSelect: [(plot) => plot.select.width > 0 && this.#zoomTo(plot.posToVal(plot.select.left, 'x'), plot.posToVal(plot.select.left + plot.select.width, 'x'))],
        setCursor: [(plot) => this.#tellValues(plot.cursor.idx)],
      },
    };
  }

  // ---- what is shown of it ----

  #bounds() {
    const { times } = this.#series;
    return this.#range ?? { min: times[0], max: times[times.length - 1] };
  }

  #zoomTo(min, max) {
    if (max > min) {
      this.#range = { min, max };
      this.#redraw();
    }
  }

  #scale(by, around = 0.5) {
    const { min, max } = this.#bounds();
    const centre = min + (max - min) * around;
    this.#zoomTo(centre - (centre - min) * by, centre + (max - centre) * by);
  }

  #pan(by) {
    const { min, max } = this.#bounds();
    this.#zoomTo(min + (max - min) * by, max + (max - min) * by);
  }

  #act(act) {
    if (this.#series === null || this.#series.times.length === 0) {
      return;
    }
    const acts = {
      in: () => this.#scale(1 / ZOOM_STEP),
      out: () => this.#scale(ZOOM_STEP),
      left: () => this.#pan(-PAN_STEP),
      right: () => this.#pan(PAN_STEP),
      all: () => {
        this.#range = null;
        this.#redraw();
      },
    };
    acts[act]?.();
  }

  #typed(event) {
    const act = { '+': 'in', '=': 'in', '-': 'out', ArrowLeft: 'left', ArrowRight: 'right', 0: 'all' }[event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      this.#act(act);
    }
  }

  #wheeled(event) {
    if (this.#plot === null || this.#series.times.length === 0) {
      return;
    }
    event.preventDefault();
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.#pan(((event.deltaX || event.deltaY) / this.#host.clientWidth) * 0.8);
    } else {
      const box = this.#plot.over.getBoundingClientRect();
      this.#scale(event.deltaY > 0 ? ZOOM_STEP : 1 / ZOOM_STEP, Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
    }
  }

  #resize() {
    if (this.#plot === null) {
      this.#redraw();
    } else if (this.#host.clientWidth > 0) {
      this.#plot.setSize({ width: this.#host.clientWidth, height: this.#host.clientHeight });
    }
  }

  // ---- the legend ----

  #listKeys() {
    const shown = this.#shownKeys();
    this.#legend.replaceChildren(
      ...[...this.#series.columns.keys()].map((key, index) => {
        const item = element('label', 'series');
        const box = element('input');
        box.type = 'checkbox';
        box.value = key;
        box.checked = shown.includes(key);
        const swatch = element('span', 'swatch');
        swatch.style.backgroundColor = `var(--series-${index % 8})`;
        item.append(box, swatch, element('span', 'name', key), element('output', 'last'));
        return item;
      }),
    );
  }

  #choose() {
    this.#chosen = [...this.#legend.querySelectorAll('input:checked')].map((box) => box.value);
    if (this.#chosen.length === 0) {
      this.#chosen = ['']; // None: not the first few again.
    }
    this.#onChoice();
    this.#rebuild();
  }

  #tell() {
    this.#tellValues(null);
    const { min, max } = this.#bounds();
    const { skipped } = this.#series;
    put('plot-range', min === undefined ? '' : span(max - min));
    put('plot-fine', skipped === 0 ? '' : `${plural(skipped, 'message')} came too fast to be plotted`);
  }

  /** The values under the pointer; the last ones where there is none. */
  #tellValues(row) {
    const columns = [...this.#series.columns.values()];
    this.#legend.querySelectorAll('.last').forEach((output, index) => {
      const column = columns[index] ?? [];
      let at = row ?? column.length - 1;
      while (row === null && at > 0 && typeof column[at] !== 'number') {
        at--;
      }
      const value = column[at];
      output.textContent = typeof value === 'number' ? String(Number(value.toPrecision(8))) : '';
    });
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

/** Local time, as fine as the distance between two of them asks for. */
function clock(plot, splits, axis, space, increment) {
  return splits.map((seconds) => {
    const text = time(seconds * 1e6);
    return increment < 1 ? text.slice(0, -2) : increment < 60 ? text.slice(0, 8) : text.slice(0, 5);
  });
}

/** Only who looks at a plot loads it. */
function load() {
  const style = element('link');
  style.rel = 'stylesheet';
  style.href = STYLE;
  document.head.append(style);
  return import(LIBRARY);
}
