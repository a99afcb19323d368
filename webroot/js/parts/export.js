import * as format from '../format.js';
import { hexOf } from '../views/hex.js';
import { parsed, textOf, valueAt } from '../views/json.js';
import { at } from './dom.js';

/** So much is made at a time; then the page may draw. */
const CHUNK_ENTRIES = 2_000;

/** Saves what is shown, in the order shown, with its gaps where they are. */
export class Export {
  #source;

  /** @param source gives what to save: { following, columns } */
  constructor(source) {
    this.#source = source;
    at('export').addEventListener('click', ({ target }) => {
      const kind = target.dataset.export;
      if (kind !== undefined) {
        at('export').open = false;
        this.#save(kind);
      }
    });
  }

  async #save(kind) {
    const { following, columns } = this.#source();
    const { type, extension, head, line } = KINDS[kind];
    const parts = [head(columns)];
    let count = 0;
    for (const entry of [...following.shown.entries()]) {
      parts.push(line(entry, columns));
      if (++count % CHUNK_ENTRIES === 0) {
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(parts, { type }));
    link.download = `${(following.name || 'default').replaceAll('/', '-')}.${extension}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

const KINDS = {
  text: {
    type: 'text/plain;charset=utf-8',
    extension: 'txt',
    head: () => '',
    line: (entry) => {
      if (entry.kind === 'message') {
        const { message } = entry;
        return `${message.isText ? message.text : hexOf(message.bytes)}\n`;
      }
      return entry.kind === 'gap' ? `--- ${entry.text}. ${entry.detail}\n` : '';
    },
  },
  csv: {
    type: 'text/csv;charset=utf-8',
    extension: 'csv',
    head: (columns) => row(['time', 'offset', 'sender', 'bytes', ...(columns.length > 0 ? columns : ['form', 'payload'])]),
    line: ({ kind, message, text, detail }, columns) => {
      if (kind !== 'message') {
        return kind === 'gap' ? row(['', '', '', '', ...told(`${text}. ${detail}`, columns.length || 2)]) : '';
      }
      const facts = [format.instant(message.receivedMicros), message.offset ?? '', message.sender === null ? '' : format.sender(message), message.size];
      return row(facts.concat(columns.length > 0 ? cells(message, columns) : payload(message)));
    },
  },
  jsonl: {
    type: 'application/x-ndjson',
    extension: 'jsonl',
    head: () => '',
    line: ({ kind, message, gap }) => {
      if (kind === 'message') {
        const { receivedMicros, epoch, offset, sender, size, isText } = message;
        const body = isText ? { text: message.text } : { hex: hexOf(message.bytes, '') };
        return `${JSON.stringify({ time: format.instant(receivedMicros), epoch, offset, sender, size, ...body })}\n`;
      }
      return kind === 'gap' ? `${JSON.stringify({ gap })}\n` : '';
    },
  },
  raw: {
    type: 'application/octet-stream',
    extension: 'bin',
    head: () => '',
    line: ({ kind, message }) => (kind === 'message' ? message.bytes : ''),
  },
};

/** A gap in so many fields; where there is one only, without its form. */
function told(gap, width) {
  const fields = ['gap', gap].slice(-width);
  return fields.concat(Array(width - fields.length).fill(''));
}

function payload(message) {
  return message.isText ? ['text', message.text] : ['hex', hexOf(message.bytes)];
}

function cells(message, columns) {
  const value = parsed(message);
  return columns.map((column) => {
    const found = valueAt(value, column);
    return found === undefined ? '' : typeof found === 'string' ? found : textOf(found);
  });
}

/** RFC 4180. */
function row(fields) {
  const quoted = fields.map((field) => (/[",\r\n]/.test(field) ? `"${String(field).replaceAll('"', '""')}"` : field));
  return `${quoted.join()}\r\n`;
}
