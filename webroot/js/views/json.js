import { plural } from '../format.js';
import { element } from '../parts/dom.js';
import { appendText } from './text.js';

/** What is parsed at all, and how many members a node and a summary show. */
const MAX_BYTES = 1024 * 1024;
const MAX_CHILDREN = 1_000;
const MAX_SUMMARY = 12;
const MAX_SUMMARY_CHARS = 80;
/** Of one key or one text; the text view shows all. */
const MAX_LEAF_CHARS = 10_000;
const MAX_KEYS = 64;
const MAX_DEPTH = 4;

/** So many digits, or such an exponent, may be more than a number of JavaScript holds. */
const LONG_NUMBER = /[\d.]{16}|[eE][-+]?\d{3}/;

/** A number that JavaScript would change, as it was sent. */
class Numeral {
  constructor(digits) {
    this.digits = digits;
  }
}

/** An older browser doesn't tell how a number was written; there it is as JavaScript has it. */
function asSent(key, value, context) {
  return typeof value === 'number' && context?.source !== undefined && context.source !== String(value) ? new Numeral(context.source) : value;
}

/** @returns what the text of a message says, or undefined if it is not JSON */
export function parsed(message) {
  if (message.size > MAX_BYTES) {
    return undefined;
  }
  try {
    const { text } = message;
    return LONG_NUMBER.test(text) ? JSON.parse(text, asSent) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param open the paths of the nodes that are unfolded; kept by the caller */
export function showJson(value, open, mark = () => []) {
  const shown = element('div', 'json');
  shown.append(isNode(value) ? node(value, '', open, mark) : leaf(value, mark));
  return shown;
}

function isNode(value) {
  return value !== null && typeof value === 'object' && !(value instanceof Numeral);
}

/** What stands for a value that has no members: JSON. */
export function textOf(value) {
  return value instanceof Numeral ? value.digits : JSON.stringify(value);
}

function kindOf(value) {
  return value === null ? 'null' : value instanceof Numeral ? 'number' : typeof value;
}

function node(value, path, open, mark, key) {
  const made = element('details');
  const summary = element('summary');
  if (key !== undefined) {
    name(summary, key, mark);
  }
  summarize(summary, value, mark);
  made.append(summary);
  made.open = open.has(path);
  if (made.open) {
    made.append(children(value, path, open, mark));
  }
  made.addEventListener('toggle', () => {
    if (made.open) {
      open.add(path);
      if (made.childElementCount === 1) {
        made.append(children(value, path, open, mark));
      }
    } else {
      open.delete(path);
    }
  });
  return made;
}

function children(value, path, open, mark) {
  const list = element('ul');
  const entries = Object.entries(value);
  for (const [key, child] of entries.slice(0, MAX_CHILDREN)) {
    const item = element('li');
    if (isNode(child)) {
      item.append(node(child, `${path}/${key}`, open, mark, key));
    } else {
      name(item, key, mark);
      item.append(leaf(child, mark));
    }
    list.append(item);
  }
  if (entries.length > MAX_CHILDREN) {
    list.append(element('li', 'nothing', `${entries.length - MAX_CHILDREN} more`));
  }
  return list;
}

function name(parent, key, mark) {
  const made = element('span', 'key');
  appendShort(made, key, mark);
  parent.append(made, ': ');
}

function leaf(value, mark) {
  const made = element('span', kindOf(value));
  appendShort(made, textOf(value), mark);
  return made;
}

function appendShort(parent, text, mark) {
  const visible = text.slice(0, MAX_LEAF_CHARS);
  appendText(parent, visible, mark(visible));
  if (visible !== text) {
    parent.append(element('span', 'nothing', ` … ${plural(text.length - visible.length, 'more character')}`));
  }
}

function summarize(parent, value, mark) {
  const isArray = Array.isArray(value);
  const entries = Object.entries(value);
  parent.append(isArray ? '[' : '{');
  entries.slice(0, MAX_SUMMARY).forEach(([key, child], index) => {
    parent.append(index === 0 ? '' : ', ');
    if (!isArray) {
      name(parent, key, mark);
    }
    if (isNode(child)) {
      parent.append(Array.isArray(child) ? `[${child.length}]` : '{…}');
    } else {
      parent.append(leaf(typeof child === 'string' ? child.slice(0, MAX_SUMMARY_CHARS) : child, mark));
    }
  });
  parent.append(entries.length > MAX_SUMMARY ? `, … ${entries.length - MAX_SUMMARY} more` : '', isArray ? ']' : '}');
}

/** The paths of all leaves of a value, `a.b.0`; a few. */
export function keysOf(value, depth = MAX_DEPTH) {
  if (!isNode(value)) {
    return [];
  }
  const keys = [];
  for (const [key, child] of Object.entries(value)) {
    if (keys.length >= MAX_KEYS) {
      break;
    }
    if (!isNode(child)) {
      keys.push(key);
    } else if (depth > 1) {
      keys.push(...keysOf(child, depth - 1).map((below) => `${key}.${below}`));
    }
  }
  return keys.slice(0, MAX_KEYS);
}

/** What stands at such a path; undefined if nothing does. */
export function valueAt(value, path) {
  if (isNode(value) && Object.hasOwn(value, path)) {
    return value[path]; // A key may have dots itself.
  }
  let at = value;
  for (const key of path.split('.')) {
    at = isNode(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

/** The columns of a message, as the reader has picked them. */
export function showColumns(value, columns, mark = () => []) {
  const shown = element('div', 'cells');
  for (const column of columns) {
    const cell = element('span', 'cell');
    const found = valueAt(value, column);
    if (found === undefined) {
      cell.append(element('span', 'nothing', '–'));
    } else if (isNode(found)) {
      cell.append(Array.isArray(found) ? `[${found.length}]` : '{…}');
    } else {
      const text = typeof found === 'string' ? found.slice(0, 200) : textOf(found);
      const made = element('span', kindOf(found));
      appendText(made, text, mark(text));
      cell.append(made);
    }
    shown.append(cell);
  }
  return shown;
}
