import { asciiOf, bytesBetween, hexOf } from '../views/hex.js';
import { at, copyTo } from './dom.js';

const MAX_SHOWN = 16;

/** Tells what the bytes mean that the reader has selected in a hex dump, in either column, and copies them. */
export class SelectedBytes {
  #entryOf;
  #bytes = new Uint8Array();

  /** @param entryOf gives the entry of a row's element */
  constructor({ entryOf }) {
    this.#entryOf = entryOf;
    document.addEventListener('selectionchange', () => this.#changed());
    at('copy-hex').addEventListener('click', (event) => copyTo(event.currentTarget, hexOf(this.#bytes)));
    at('copy-ascii').addEventListener('click', (event) => copyTo(event.currentTarget, new TextDecoder().decode(this.#bytes)));
  }

  #changed() {
    const selection = getSelection();
    const range = selection.rangeCount > 0 && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const start = range?.startContainer.parentElement?.closest('.hex, .ascii') ?? null;
    const end = range?.endContainer.parentElement?.closest('.hex, .ascii') ?? null;
    const row = start?.closest('li.message') ?? null;
    if (start === null || start !== end || row === null) {
      // The buttons take the focus, not the selection.
      at('selected-bytes').hidden = true;
      return;
    }
    const column = start.classList.contains('hex') ? 'hex' : 'ascii';
    const { from, to } = bytesBetween(column, Number(start.parentElement.dataset.line), offset(start, range.startContainer, range.startOffset), offset(start, range.endContainer, range.endOffset));
    const { message } = this.#entryOf(row);
    this.#bytes = message.bytes.subarray(from, Math.min(to, message.size));
    at('selected-bytes').hidden = this.#bytes.length === 0;
    at('bytes-range').textContent = `${this.#bytes.length === 1 ? `Byte ${from}` : `Bytes ${from}–${from + this.#bytes.length - 1}`} (${this.#bytes.length})`;
    at('bytes-values').textContent = meanings(this.#bytes).join(' · ');
  }
}

function offset(column, node, within) {
  const range = document.createRange();
  range.setStart(column, 0);
  range.setEnd(node, within);
  return range.toString().length;
}

/** As the numbers that they may be, in both orders. */
function meanings(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const both = (read) => [true, false].map(read);
  const told = [];
  const put = (name, [little, big]) => told.push(`${name} ${big}${little === big ? '' : `, little-endian ${little}`}`);
  if (bytes.length === 1) {
    told.push(`u8 ${view.getUint8(0)}`, `i8 ${view.getInt8(0)}`, `bits ${view.getUint8(0).toString(2).padStart(8, '0')}`);
  } else if (bytes.length === 2) {
    put('u16', both((little) => view.getUint16(0, little)));
    put('i16', both((little) => view.getInt16(0, little)));
  } else if (bytes.length === 4) {
    put('u32', both((little) => view.getUint32(0, little)));
    put('i32', both((little) => view.getInt32(0, little)));
    put('float', both((little) => Number(view.getFloat32(0, little).toPrecision(7))));
  } else if (bytes.length === 8) {
    put('i64', both((little) => view.getBigInt64(0, little)));
    put('double', both((little) => view.getFloat64(0, little)));
  }
  const shown = bytes.subarray(0, MAX_SHOWN);
  told.push(`“${asciiOf(shown)}${bytes.length > MAX_SHOWN ? '…' : ''}”`);
  return told;
}
