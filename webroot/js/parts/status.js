import { askAsAdmin, storeAdminToken } from '../access.js';
import * as format from '../format.js';
import { refusalText } from '../words.js';
import { at, put } from './dom.js';
import { RECEIVER_COLUMNS, SENDER_COLUMNS } from './peer-columns.js';
import { PeerTable } from './peer-table.js';

const POLL_MS = 2_000;
/** A relay that takes longer is as good as gone for somebody who watches. */
const PATIENCE_MS = 10_000;

/**
 * Who is connected to the relay, and the means to disconnect them. It lies over the messages and asks
 * the relay only while somebody looks at it. It knows nothing of the channels that the page follows.
 */
export class Status {
  #onToggle;
  #onRefused;
  #timer = 0;
  /** Counts what was asked: an answer to anything but the last one comes too late. */
  #asked = 0;
  #toldAt = null;
  #tables = [
    this.#table('senders', SENDER_COLUMNS),
    this.#table('receivers', RECEIVER_COLUMNS),
  ];

  /**
   * @param onToggle called when it was opened or closed
   * @param onRefused called with a status of HTTP when the relay asks for another token, with 0 when it no longer does
   */
  constructor({ onToggle, onRefused }) {
    this.#onToggle = onToggle;
    this.#onRefused = onRefused;
    at('status-open').addEventListener('click', () => this.toggle());
    at('status-close').addEventListener('click', () => this.set(false));
    document.addEventListener('visibilitychange', () => this.poll());
  }

  #table(kind, columns) {
    return new PeerTable({ table: at(`status-${kind}`), columns, disconnect: (peer) => this.#disconnect(kind, peer) });
  }

  get isOpen() {
    return !at('status').hidden;
  }

  toggle() {
    this.set(!this.isOpen);
  }

  set(isOpen) {
    if (isOpen === this.isOpen) {
      return;
    }
    const hadFocus = at('status').contains(document.activeElement);
    at('status').hidden = !isOpen;
    document.querySelector('main').inert = isOpen;
    at('status-open').setAttribute('aria-expanded', String(isOpen));
    put('status-said', '');
    if (isOpen) {
      this.poll();
    } else {
      this.#stop();
      if (hadFocus) {
        at('status-open').focus();
      }
    }
    this.#onToggle(isOpen);
  }

  /** Asks again, with a token that the reader has given for it. */
  admit(token) {
    storeAdminToken(token);
    this.poll();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#asked++;
    this.#onRefused(0);
  }

  async poll() {
    clearTimeout(this.#timer);
    if (!this.isOpen || document.hidden) {
      return;
    }
    const mine = ++this.#asked;
    const answers = await Promise.all([listed('/api/senders'), listed('/api/receivers')]);
    if (mine === this.#asked) {
      this.#show(answers);
      this.#timer = setTimeout(() => this.poll(), POLL_MS);
    }
  }

  #show(answers) {
    const refused = answers.find(({ peers }) => peers === undefined);
    if (refused === undefined) {
      this.#toldAt = performance.now();
      this.#tables.forEach((table, index) => table.show(answers[index].peers));
    } else if (refused.status >= 400 && refused.status < 500) {
      // What somebody may not see doesn't stay on the screen of somebody else.
      this.#toldAt = null;
      this.#tables.forEach((table) => table.show([]));
    }
    this.#tell(answers, refused);
    this.#onRefused(refused?.status === 401 || refused?.status === 403 ? refused.status : 0);
  }

  #tell(answers, refused) {
    at('status-peers').hidden = this.#toldAt === null;
    at('status-peers').classList.toggle('stale', refused !== undefined);
    put('status-trouble', refused === undefined ? '' : refusalText(refused.status));
    if (refused === undefined) {
      const [senders, receivers] = answers.map(({ peers }) => peers);
      const suspects = [...senders, ...receivers].filter(({ suspect }) => suspect === true).length;
      const doubt = suspects === 0 ? '' : ` · ${format.count(suspects)} may be half-open`;
      put('status-summary', `${format.plural(senders.length, 'sender')} · ${format.plural(receivers.length, 'receiver')}${doubt}`);
    } else {
      put('status-summary', this.#toldAt === null ? '' : `As it was ${format.age(performance.now() - this.#toldAt)} ago`);
    }
  }

  /** @returns {Promise<boolean>} whether the relay does so; the next list tells when it is gone */
  async #disconnect(kind, { id, address }) {
    let status = 0;
    try {
      ({ status } = await askAsAdmin(`/api/${kind}/${encodeURIComponent(id)}`, { method: 'DELETE', signal: AbortSignal.timeout(PATIENCE_MS) }));
    } catch {
      // It did not answer; 0 says so.
    }
    const done = { 204: `${address} was disconnected.`, 404: `${address} had gone already.` }[status];
    put('status-said', done ?? `${address} was not disconnected. ${refusalText(status)}`);
    this.poll();
    return done !== undefined;
  }
}

/** @returns {Promise<{peers: object[]} | {status: number}>} status 0: no answer that can be read */
async function listed(path) {
  try {
    const answer = await askAsAdmin(path, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok) {
      return { status: answer.status };
    }
    const peers = await answer.json();
    return Array.isArray(peers) ? { peers } : { status: 0 };
  } catch {
    return { status: 0 };
  }
}
