/**
 * Payload as something to look at. Payload is never markup: it reaches the page as text nodes,
 * and characters that hide or reorder their neighbours are shown by name.
 */

/** How much of a message a row shows at first. */
export const PREVIEW_CHARS = 4096;
export const PREVIEW_BYTES = 1024;
/** How much the page shows of a message at all; "Copy" gives the rest. */
const WHOLE_CHARS = 4 * 1024 * 1024;
const WHOLE_BYTES = 256 * 1024;

/** Controls but LF and TAB, and format characters (bidi, zero width, tags; not ZWJ and ZWNJ, which words need). */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\n$/gu;

/** Their ASCII names; the control pictures of U+2400 are missing in many fonts. */
const CONTROLS =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(' ');
CONTROLS[127] = 'DEL';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

/** The element that shows a message, and how many bytes or characters it leaves out. */
export function show(message, { whole = false, bytesPerLine = 16 } = {}) {
  return message.isText ? showText(message, whole ? WHOLE_CHARS : PREVIEW_CHARS) : showBytes(message, whole ? WHOLE_BYTES : PREVIEW_BYTES, bytesPerLine);
}

/** What "Copy" puts on the clipboard: the text itself, or the bytes in hex. */
export function copyable(message) {
  return message.isText ? message.text : Array.from(message.bytes, (byte) => HEX[byte]).join(' ');
}

function showText(message, limit) {
  let text = message.text;
  const isCut = text.length > limit;
  if (isCut) {
    // Not between the halves of a surrogate pair.
    const end = /[\ud800-\udbff]/.test(text[limit - 1]) ? limit - 1 : limit;
    text = text.slice(0, end);
  }
  const shown = element('div', 'text');
  if (text === '') {
    shown.append(element('span', 'nothing', 'empty message'));
    return { shown, isCut };
  }
  let from = 0;
  for (const match of text.matchAll(UNSEEN)) {
    shown.append(text.slice(from, match.index), named(match[0], text[match.index + 1]));
    from = match.index + match[0].length;
  }
  shown.append(text.slice(from));
  return { shown, isCut };
}

/** A line's end is marked by style alone, so that selecting and copying gives the line's end itself. */
function named(character, next) {
  const code = character.codePointAt(0);
  if (character === '\n' || (character === '\r' && next === '\n')) {
    return element('span', code === 10 ? 'lf' : 'cr', character === '\n' ? character : '');
  }
  const name = CONTROLS[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return element('span', 'unseen', name);
}

function showBytes(message, limit, bytesPerLine) {
  const bytes = message.bytes.subarray(0, limit);
  const digits = message.size > 0x10000 ? 8 : 4;
  const offsets = [];
  const hex = [];
  const ascii = [];
  for (let start = 0; start < bytes.length; start += bytesPerLine) {
    const line = bytes.subarray(start, start + bytesPerLine);
    offsets.push(start.toString(16).padStart(digits, '0'));
    hex.push(hexLine(line));
    ascii.push(Array.from(line, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join(''));
  }
  const shown = element('div', 'dump');
  shown.append(
    element('pre', 'offsets', offsets.join('\n')),
    element('pre', 'hex', hex.join('\n')),
    element('pre', 'ascii', ascii.join('\n')),
  );
  if (bytes.length === 0) {
    shown.replaceChildren(element('span', 'nothing', 'empty message'));
  }
  return { shown, isCut: message.size > limit };
}

/** Eight and eight, as every hex dump since the PDP-11 does it. */
function hexLine(line) {
  let out = '';
  for (let i = 0; i < line.length; i++) {
    out += (i === 0 ? '' : i % 8 === 0 ? '  ' : ' ') + HEX[line[i]];
  }
  return out;
}
