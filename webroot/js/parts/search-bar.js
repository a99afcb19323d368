import * as format from '../format.js';
import { at, element, put } from './dom.js';

const TYPING_MS = 150;
/** How many are offered: the latest. */
const MAX_SENDERS = 200;

/** The fields in which the reader says what to find. */
export class SearchBar {
  #onQuery;
  #timer = 0;
  #senders = '';

  /** @param onQuery called with {find, mode, sender, only} */
  constructor({ onQuery, onStep }) {
    this.#onQuery = onQuery;
    at('search').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#tell();
      onStep(1);
    });
    at('find').addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#tell(), TYPING_MS);
    });
    for (const id of ['mode', 'sender', 'only']) {
      at(id).addEventListener('change', () => this.#tell());
    }
    at('previous').addEventListener('click', () => onStep(-1));
    at('next').addEventListener('click', () => onStep(1));
  }

  get query() {
    return { find: at('find').value, mode: at('mode').value, sender: at('sender').value, only: at('only').checked };
  }

  set({ find, mode, sender, only }) {
    at('find').value = find;
    at('mode').value = mode;
    at('only').checked = only;
    this.#putSenders(new Set(sender === '' ? [] : [sender]), sender);
  }

  clear() {
    at('find').value = '';
    at('sender').value = '';
    this.#tell();
  }

  focus() {
    at('find').focus();
    at('find').select();
  }

  #tell() {
    clearTimeout(this.#timer);
    this.#onQuery(this.query);
  }

  /** Says how many there are, or what is wrong; offers the senders that were seen. */
  show({ search, senders }) {
    const { problem, matches, isOn, hides, isBehind } = search;
    const found = problem ?? (isOn ? `${format.count(matches)} found${isBehind ? ' …' : ''}` : '');
    put('found', found);
    document.body.classList.toggle('searching', isOn);
    at('found').classList.toggle('bad', problem !== null);
    at('find').setAttribute('aria-invalid', String(problem !== null));
    at('steps').hidden = !isOn || hides || matches === 0;
    this.#putSenders(senders, at('sender').value);
  }

  #putSenders(senders, chosen) {
    const inOrder = (a, b) => parseInt(a, 10) - parseInt(b, 10) || (a < b ? -1 : 1);
    const names = new Set([...senders].sort(inOrder).slice(-MAX_SENDERS));
    const sorted = [...(chosen === '' ? names : names.add(chosen))].sort(inOrder);
    if (sorted.join() === this.#senders && at('sender').value === chosen) {
      return;
    }
    this.#senders = sorted.join();
    const option = (value, label) => {
      const made = element('option', '', label);
      made.value = value;
      return made;
    };
    at('sender').replaceChildren(option('', 'all senders'), ...sorted.map((name) => option(name, `sender ${name}`)));
    at('sender').value = chosen;
  }
}
