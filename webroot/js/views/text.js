import { appendMarked, element } from '../parts/dom.js';
import { Ansi } from './ansi.js';

/** How much of a message a row shows at first, and how much the page shows of it at all. */
const FOLD_CHARS = 1024;
const FOLD_LINES = 12;
const WHOLE_CHARS = 4 * 1024 * 1024;
/** Each character that is shown by name is an element. */
const WHOLE_SPECIALS = 10_000;

/** SGR; controls but LF and TAB; format characters (bidi, zero width, tags; not ZWJ and ZWNJ, which words need). */
const SPECIAL =
  /\u001b\[([0-9;:]{0,64})m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\n$/gu;

/** Their ASCII names; the control pictures of U+2400 are missing in many fonts. */
const CONTROLS =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(' ');
CONTROLS[127] = 'DEL';

/**
 * A message as text.
 *
 * @param {string} text
 * @param ranges says where the text matches a search
 * @returns {{shown: Element, isCut: boolean}}
 */
export function showText(text, { whole = false, ranges = () => [] } = {}) {
  const { visible, isCut } = folded(text, whole);
  const shown = element('div', 'text');
  if (text === '') {
    shown.append(element('span', 'nothing', 'empty message'));
  } else {
    appendText(shown, visible, ranges(visible));
  }
  return { shown, isCut };
}

function folded(text, whole) {
  let end = Math.min(text.length, whole ? WHOLE_CHARS : FOLD_CHARS);
  if (whole) {
    end = Math.min(end, special(text, WHOLE_SPECIALS));
  } else {
    let line = -1;
    for (let lines = 0; lines < FOLD_LINES; lines++) {
      line = text.indexOf('\n', line + 1);
      if (line < 0 || line >= end) {
        break;
      }
      if (lines === FOLD_LINES - 1 && line + 1 < text.length) {
        end = line;
      }
    }
  }
  // Not between the halves of a surrogate pair.
  if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1])) {
    end--;
  }
  return { visible: text.slice(0, end), isCut: end < text.length };
}

/** Where the special character after so many others is. */
function special(text, others) {
  let count = 0;
  for (const { index } of text.matchAll(SPECIAL)) {
    if (count++ === others) {
      return index;
    }
  }
  return text.length;
}

/** Characters that hide or reorder their neighbours are shown by name, colours of a terminal as such. */
export function appendText(parent, text, ranges = []) {
  const ansi = new Ansi();
  let from = 0;
  const run = (to) => {
    if (from < to) {
      const marks = ranges.map((edge) => Math.min(Math.max(edge - from, 0), to - from));
      let target = parent;
      if (!ansi.isPlain) {
        target = parent.appendChild(element('span'));
        ansi.dress(target);
      }
      appendMarked(target, text.slice(from, to), marks);
    }
  };
  for (const match of text.matchAll(SPECIAL)) {
    run(match.index);
    from = match.index + match[0].length;
    if (match[1] !== undefined) {
      ansi.take(match[1]);
    } else {
      parent.append(named(match[0], text[from]));
    }
  }
  run(text.length);
}

/** A line's end is marked by style alone, so that selecting and copying gives the line's end itself. */
function named(character, next) {
  const code = character.codePointAt(0);
  if (character === '\n' || (character === '\r' && next === '\n')) {
    return element('span', code === 10 ? 'lf' : 'cr', character === '\n' ? character : '');
  }
  return element('span', 'unseen', CONTROLS[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
}
