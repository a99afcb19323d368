import { button, element } from './dom.js';

/** A sender or a receiver in its table, and the button that disconnects it, which asks once more. */
export class PeerRow {
  #columns;
  #cells;
  #act = element('td', 'act');
  #peer = null;
  #onDisconnect;

  element = element('tr');

  /** @param onDisconnect called with the peer when the reader is sure */
  constructor(columns, { onDisconnect }) {
    this.#columns = columns;
    this.#onDisconnect = onDisconnect;
    this.#cells = columns.map(({ title, isNumber }, index) => {
      const cell = element(index === 0 ? 'th' : 'td', isNumber ? 'number' : '');
      cell.dataset.title = title;
      cell.append(element('span', 'first'), element('span', 'second'), element('span', 'flag'));
      return cell;
    });
    this.#cells[0].scope = 'row';
    this.element.append(...this.#cells, this.#act);
    this.element.addEventListener('keydown', (event) => this.#typed(event));
  }

  show(peer) {
    const isNew = this.#peer === null;
    this.#peer = peer;
    this.#columns.forEach(({ lines, flag }, index) => {
      const [first, second] = lines(peer);
      const parts = [first, second, flag?.(peer) ?? ''];
      [...this.#cells[index].children].forEach((line, part) => {
        if (line.textContent !== String(parts[part])) {
          line.textContent = parts[part];
        }
      });
    });
    this.element.classList.toggle('suspect', peer.suspect === true);
    if (isNew) {
      this.#offer();
    }
  }

  /** It was not disconnected. */
  goOn() {
    this.#offer();
  }

  #offer() {
    const hadFocus = this.#act.contains(document.activeElement);
    const cut = button('Disconnect');
    cut.setAttribute('aria-label', `Disconnect ${this.#peer.address}`);
    cut.addEventListener('click', () => this.#askOnceMore());
    this.#act.replaceChildren(cut);
    if (hadFocus) {
      cut.focus();
    }
  }

  /** The way back has the focus, and stands where the button was: who presses twice by accident does nothing. */
  #askOnceMore() {
    const { address } = this.#peer;
    const sure = button('Disconnect', { className: 'small sure' });
    const keep = button('Keep');
    sure.setAttribute('aria-label', `Yes, disconnect ${address}`);
    sure.addEventListener('click', () => this.#cut(sure, keep), { once: true });
    keep.setAttribute('aria-label', `Keep ${address} connected`);
    keep.addEventListener('click', () => this.#offer());
    this.#act.replaceChildren(sure, keep);
    keep.focus();
  }

  /** It says so until the relay no longer lists the peer. */
  #cut(sure, keep) {
    sure.textContent = 'Disconnecting';
    sure.setAttribute('aria-disabled', 'true');
    sure.focus();
    keep.remove();
    this.#onDisconnect(this.#peer);
  }

  #typed(event) {
    if (event.key === 'Escape' && this.#act.childElementCount > 1) {
      event.stopPropagation();
      this.#offer();
    }
  }
}
