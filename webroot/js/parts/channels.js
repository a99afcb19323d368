import { ask } from '../access.js';
import * as format from '../format.js';
import { at, element } from './dom.js';

const POLL_MS = 1_000;
/** After a failure; the page's own connection tells sooner that the relay is back. */
const RETRY_MS = 5_000;

/** The channels of the relay, as `/api/channels` tells each second while somebody looks. */
export class Channels {
  #onPick;
  #onNews;
  #items = new Map();
  #timer = 0;
  #open = new Set();
  #active = '';
  /** What the relay said last, by name; null if it doesn't say. */
  known = null;

  /** @param onPick called with the name of a channel to follow */
  constructor({ onPick, onNews }) {
    this.#onPick = onPick;
    this.#onNews = onNews;
    document.addEventListener('visibilitychange', () => document.hidden || this.poll());
    at('channel-find').addEventListener('input', () => this.#draw());
    at('channel-list').addEventListener('click', (event) => this.#clicked(event));
  }

  async poll() {
    clearTimeout(this.#timer);
    const mine = (this.#timer = setTimeout(() => this.poll(), RETRY_MS));
    try {
      const answer = await ask('/api/channels');
      if (!answer.ok) {
        throw new Error(`status ${answer.status}`);
      }
      this.known = new Map((await answer.json()).map((channel) => [channel.name, channel]));
    } catch {
      this.known = null;
    }
    if (mine === this.#timer && this.known !== null) {
      clearTimeout(this.#timer);
      this.#timer = document.hidden ? 0 : setTimeout(() => this.poll(), POLL_MS);
    }
    this.#draw();
    this.#onNews();
  }

  /** Which channels are open here, and which is shown. */
  mark(open, active) {
    this.#open = new Set(open);
    this.#active = active;
    this.#draw();
  }

  #clicked(event) {
    const link = event.target.closest('a');
    if (link !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.#onPick(link.dataset.channel);
    }
  }

  #draw() {
    const known = [...(this.known?.values() ?? [])];
    document.body.classList.toggle('has-channels', known.length > 0);
    const wanted = at('channel-find').value.toLowerCase();
    at('channel-find').hidden = known.length < 8 && wanted === '';
    const shown = known.filter(({ name }) => name.toLowerCase().includes(wanted));
    at('channel-none').hidden = shown.length > 0 || known.length === 0;
    for (const [name, item] of this.#items) {
      if (!shown.some((channel) => channel.name === name)) {
        item.remove();
        this.#items.delete(name);
      }
    }
    let next = at('channel-list').firstElementChild;
    for (const channel of shown) {
      const item = this.#item(channel);
      if (item === next) {
        next = next.nextElementSibling;
      } else {
        at('channel-list').insertBefore(item, next);
      }
    }
  }

  #item(channel) {
    let item = this.#items.get(channel.name);
    if (item === undefined) {
      item = element('li');
      const link = element('a');
      link.href = `#${new URLSearchParams({ channel: channel.name })}`;
      link.dataset.channel = channel.name;
      link.append(element('span', 'name', channel.name), element('span', 'rate'), element('span', 'facts'));
      item.append(link);
      this.#items.set(channel.name, item);
    }
    const link = item.firstElementChild;
    const isActive = channel.name === this.#active;
    link.toggleAttribute('aria-current', isActive);
    if (isActive) {
      link.setAttribute('aria-current', 'page');
    }
    link.classList.toggle('open', this.#open.has(channel.name));
    const age = channel.lastByteAgeMillis;
    link.classList.toggle('busy', age !== null && age < 3_000);
    link.classList.toggle('held', channel.held === true);
    set(link.querySelector('.rate'), `${format.rate(channel.messagesPerSecond)}/s`);
    set(link.querySelector('.facts'), facts(channel));
    return item;
  }
}

function facts({ senders, receivers, lastByteAgeMillis, held }) {
  const last = lastByteAgeMillis === null ? 'nothing yet' : lastByteAgeMillis < 1_500 ? 'now' : `${format.age(lastByteAgeMillis)} ago`;
  return `${format.plural(senders, 'sender')} · ${format.plural(receivers, 'receiver')} · ${held ? 'senders wait' : last}`;
}

function set(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
