const MAX_RANGES = 200;

/** By mode, what a query matches: `test(message)`, where: `ranges(text)`; a regular expression only has its `pattern`. */
export const MATCHERS = {
  text(find) {
    const expression = new RegExp(find.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
    return {
      needle: new TextEncoder().encode(find),
      folds: true,
      test: (message) => {
        expression.lastIndex = 0;
        return expression.test(message.text);
      },
      ranges: (text) => rangesOf(expression, text),
    };
  },
  regex(find) {
    try {
      new RegExp(find, 'giu');
    } catch (problem) {
      throw new SyntaxError(problem.message.replace(/^Invalid regular expression: /, ''));
    }
    return { pattern: find };
  },
  hex(find) {
    const digits = find.replace(/0x|[\s,:-]/gi, '');
    if (digits.length === 0 || digits.length % 2 === 1 || /[^0-9a-f]/i.test(digits)) {
      throw new SyntaxError('Hex needs two digits for each byte, such as 0d 0a');
    }
    const needle = Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
    return { needle, folds: false, test: (message) => findBytes(message.bytes, needle, false, 1).length > 0, ranges: () => [] };
  },
};

/** Also what the worker does. */
export function rangesOf(expression, text) {
  const ranges = [];
  expression.lastIndex = 0;
  for (const match of text.matchAll(expression)) {
    if (match[0] !== '') {
      ranges.push(match.index, match.index + match[0].length);
    }
    if (ranges.length >= 2 * MAX_RANGES) {
      break;
    }
  }
  return ranges;
}

/** @param folds whether ASCII letters match in either case */
export function findBytes(bytes, needle, folds, most = MAX_RANGES) {
  const fold = (byte) => (folds && byte >= 65 && byte <= 90 ? byte + 32 : byte);
  const ranges = [];
  for (let from = 0; from + needle.length <= bytes.length && ranges.length < 2 * most; from++) {
    let same = 0;
    while (same < needle.length && fold(bytes[from + same]) === fold(needle[same])) {
      same++;
    }
    if (same === needle.length) {
      ranges.push(from, from + same);
      from += same - 1;
    }
  }
  return ranges;
}
