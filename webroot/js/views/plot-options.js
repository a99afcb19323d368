import { time } from '../format.js';

/** Axes beside the plot where each series has its own; uPlot's names of the sides. */
const MAX_AXES = 4;
const NARROW_PX = 600;
const LEFT = 3;
const RIGHT = 1;

/**
 * What uPlot is told of a plot of these keys: its colours are those of the page as it is now.
 *
 * @param keys that are drawn, `all` that there are: a key keeps its colour
 * @param onZoom called with the times between which the reader has dragged
 * @param onPoint called with the row under the pointer, null where there is none
 */
export function plotOptions({ host, keys, all, ownScales, onZoom, onPoint }) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const stroke = (key) => colour(`--series-${all.indexOf(key) % 8}`);
  const axis = { font: '11px system-ui', stroke: colour('--soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 } };
  const ownAxis = (key, index) => ({ ...axis, scale: `y${index}`, side: index % 2 === 0 ? LEFT : RIGHT, stroke: stroke(key), grid: { ...axis.grid, show: index === 0 } });
  const axes = host.clientWidth < NARROW_PX ? 2 : MAX_AXES;
  return {
    width: host.clientWidth,
    height: host.clientHeight,
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, points: { size: 6 } },
    scales: { x: { time: true } },
    // Not by its key, which may be x.
    series: [{}, ...keys.map((label, index) => ({ label, scale: ownScales ? `y${index}` : 'y', stroke: stroke(label), width: 1.5 }))],
    axes: [{ ...axis, values: clock }, ...(ownScales ? keys.slice(0, axes).map(ownAxis) : [{ ...axis, size: 64, scale: 'y' }])],
    hooks: {
      setSelect: [({ select, posToVal }) => select.width > 0 && onZoom(posToVal(select.left, 'x'), posToVal(select.left + select.width, 'x'))],
      setCursor: [({ cursor }) => onPoint(cursor.idx)],
    },
  };
}

/** Local time, as fine as the distance between two of them asks for. */
function clock(plot, splits, axis, space, increment) {
  return splits.map((seconds) => {
    const text = time(seconds * 1e6);
    return increment < 1 ? text.slice(0, -2) : increment < 60 ? text.slice(0, 8) : text.slice(0, 5);
  });
}
