import * as format from '../format.js';
import { at } from './dom.js';

const ENDINGS = { lf: '\n', crlf: '\r\n', cr: '\r', '': '' };
const MAX_HISTORY = 100;

/** The box from which a reply goes to the senders of the channel, where the relay takes replies. */
export class Reply {
  #following = null;
  #sent = [];
  #at = 0;

  constructor() {
    at('reply').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    at('reply-text').addEventListener('keydown', (event) => this.#recall(event));
    at('reply-form').addEventListener('change', () => {
      at('reply-end').disabled = at('reply-form').value === 'hex';
      at('reply-text').placeholder = at('reply-form').value === 'hex' ? '0d 0a ff' : 'Reply to the senders';
    });
  }

  show(following) {
    this.#following = following;
    at('reply').hidden = !following.replies || following.state.name !== 'live';
  }

  #send() {
    const text = at('reply-text').value;
    const isHex = at('reply-form').value === 'hex';
    const payload = isHex ? bytesOf(text) : text + ENDINGS[at('reply-end').value];
    if (payload === null) {
      at('reply-said').textContent = 'Hex needs two digits for each byte';
      return;
    }
    if (payload.length === 0) {
      return;
    }
    if (!this.#following.send(payload)) {
      at('reply-said').textContent = 'Not connected; nothing was sent';
      return;
    }
    const size = isHex ? payload.length : new TextEncoder().encode(payload).length;
    this.#following.store.addNote(`Sent ${format.bytes(size)}: ${text}`);
    this.#sent.push(text);
    if (this.#sent.length > MAX_HISTORY) {
      this.#sent.shift();
    }
    this.#at = this.#sent.length;
    at('reply-text').value = '';
    at('reply-said').textContent = `Sent ${format.bytes(size)}`;
  }

  /** Up and down bring what was sent before. */
  #recall(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step !== undefined && this.#sent.length > 0) {
      event.preventDefault();
      this.#at = Math.min(Math.max(this.#at + step, 0), this.#sent.length);
      at('reply-text').value = this.#sent[this.#at] ?? '';
    }
  }
}

/** @returns {Uint8Array | null} null if it is not hex */
function bytesOf(text) {
  const digits = text.replace(/0x|[\s,:-]/gi, '');
  return digits.length % 2 === 1 || /[^0-9a-f]/i.test(digits) ? null : Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
