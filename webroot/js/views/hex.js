import { appendMarked, element } from '../parts/dom.js';

const FOLD_BYTES = 192;
/** How much the page shows of a message at all; "Copy" gives the rest. */
const WHOLE_BYTES = 256 * 1024;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function hexOf(bytes, between = ' ') {
  return Array.from(bytes, (byte) => HEX[byte]).join(between);
}

/**
 * A message as bytes: offset, hex, ASCII.
 *
 * @param {{size: number, bytes: Uint8Array}} message
 * @param ranges of bytes that match a search, `[from, to, …]`
 * @returns {{shown: Element, isCut: boolean}}
 */
export function showHex(message, { whole = false, bytesPerLine = 16, ranges = () => [] } = {}) {
  const bytes = message.bytes.subarray(0, whole ? WHOLE_BYTES : FOLD_BYTES);
  const shown = element('div', 'dump');
  if (bytes.length === 0) {
    shown.append(element('span', 'nothing', 'empty message'));
    return { shown, isCut: false };
  }
  const digits = message.size > 0x10000 ? 8 : 4;
  const offsets = [];
  const hex = [];
  const ascii = [];
  for (let start = 0; start < bytes.length; start += bytesPerLine) {
    const line = bytes.subarray(start, start + bytesPerLine);
    offsets.push(start.toString(16).padStart(digits, '0'));
    hex.push(hexLine(line));
    ascii.push(asciiOf(line));
  }
  shown.dataset.line = bytesPerLine;
  const marks = ranges(bytes);
  shown.append(
    element('pre', 'offsets', offsets.join('\n')),
    column('hex', hex, linesOf(marks, bytesPerLine, hexEdge)),
    column('ascii', ascii, linesOf(marks, bytesPerLine, (byte) => byte)),
  );
  return { shown, isCut: message.size > bytes.length };
}

export function asciiOf(bytes) {
  return Array.from(bytes, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('');
}

/**
 * The bytes between two places in a column's text.
 *
 * @returns {{from: number, to: number}} `to` is one past the last
 */
export function bytesBetween(column, bytesPerLine, start, end) {
  const width = column === 'hex' ? hexEdge(bytesPerLine - 1) + 2 : bytesPerLine;
  const byteAt = (offset, roundUp) => {
    const line = Math.floor(offset / (width + 1));
    const within = offset % (width + 1);
    let byte = within;
    if (column === 'hex') {
      byte = 0;
      while (byte < bytesPerLine && (roundUp ? hexEdge(byte) < within : hexEdge(byte) + 2 <= within)) {
        byte++;
      }
    }
    return line * bytesPerLine + Math.min(byte, bytesPerLine);
  };
  return { from: byteAt(start, false), to: byteAt(end, true) };
}

/** Where a byte stands in its line: eight and eight, as every hex dump since the PDP-11 does it. */
function hexEdge(byte) {
  return byte * 3 + Math.floor(byte / 8);
}

function hexLine(line) {
  let out = '';
  for (let i = 0; i < line.length; i++) {
    out += (i === 0 ? '' : i % 8 === 0 ? '  ' : ' ') + HEX[line[i]];
  }
  return out;
}

function column(name, lines, marks) {
  const made = element('pre', name);
  let from = 0;
  const edges = [];
  lines.forEach((line, number) => {
    for (const [start, end] of marks[number] ?? []) {
      edges.push(from + start, from + Math.min(end, line.length));
    }
    from += line.length + 1;
  });
  appendMarked(made, lines.join('\n'), edges);
  return made;
}

/** Ranges of bytes as ranges of characters, line by line. */
function linesOf(ranges, bytesPerLine, edge) {
  const lines = [];
  const width = edge(1) === 1 ? 1 : 2;
  for (let i = 0; i < ranges.length; i += 2) {
    for (let byte = ranges[i]; byte < ranges[i + 1]; ) {
      const line = Math.floor(byte / bytesPerLine);
      const last = Math.min(ranges[i + 1], (line + 1) * bytesPerLine) - 1;
      (lines[line] ??= []).push([edge(byte - line * bytesPerLine), edge(last - line * bytesPerLine) + width]);
      byte = last + 1;
    }
  }
  return lines;
}
