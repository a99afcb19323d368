/**
 * The numbers in a message, by key: leaves of JSON, `key=value` and `key: value` in text, columns of
 * CSV, or a number alone. Other text has none.
 */
const MAX_CHARS = 16 * 1024;
const MAX_NUMBERS = 32;
const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;
const PAIR = /([A-Za-z_][\w./ -]{0,40}?)\s*[=:]\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w:])/g;
const COLOURS = /\u001b\[[0-9;:]*m/g;
const SEPARATOR = /[,;\t]|\s+/;

/** @returns {Array<[string, number]>} at most MAX_NUMBERS, each finite */
export function numbersIn(message) {
  if (message.length > MAX_CHARS) {
    return [];
  }
  const text = message.includes('\u001b') ? message.replace(COLOURS, '') : message;
  const first = text.trimStart()[0];
  if (first === '{' || first === '[') {
    try {
      const found = [];
      collect(JSON.parse(text), '', found);
      return found;
    } catch {
      // Not JSON after all.
    }
  }
  return ofText(text);
}

function collect(value, path, found) {
  if (found.length >= MAX_NUMBERS) {
    return;
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    found.push([path || 'value', value]);
  } else if (typeof value === 'boolean') {
    found.push([path || 'value', Number(value)]);
  } else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      collect(value[key], path === '' ? key : `${path}.${key}`, found);
    }
  }
}

function ofText(text) {
  if (NUMBER.test(text)) {
    return [['value', Number(text)]];
  }
  const found = [];
  for (const [, key, number] of text.matchAll(PAIR)) {
    found.push([key.trim(), Number(number)]);
    if (found.length >= MAX_NUMBERS) {
      return found;
    }
  }
  return found.length > 0 ? found : ofCsv(text);
}

/** Only where at least half of the cells are numbers: a sentence with a number in it is no row. */
function ofCsv(text) {
  const line = text.trim();
  const cells = line.split(line.includes(';') ? ';' : line.includes(',') ? ',' : SEPARATOR);
  if (cells.length < 2 || cells.length > MAX_NUMBERS * 2) {
    return [];
  }
  const found = [];
  cells.forEach((cell, index) => NUMBER.test(cell) && found.push([`column ${index + 1}`, Number(cell)]));
  return found.length * 2 >= cells.length ? found.slice(0, MAX_NUMBERS) : [];
}
