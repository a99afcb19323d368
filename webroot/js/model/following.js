import { refusal, storedToken } from '../access.js';
import * as format from '../format.js';
import { Receiver } from '../receiver.js';
import { Tally } from '../tally.js';
import { closeText, gapText, noticeText } from '../words.js';
import { Lag } from './lag.js';
import { channelPath } from './link.js';
import { Search } from './search.js';
import { Series } from './series.js';
import { Shown } from './shown.js';
import { Store } from './store.js';

/** What came before the page was opened: enough to see what is going on. */
const HISTORY_MESSAGES = 1000;
/** How many messages before the one that a link points to. */
const CONTEXT_MESSAGES = 100;

/**
 * One channel that this page follows: the connection, what came over it, and what is true of it.
 * It knows nothing of the screen; `onChange` is called after whatever happens, with what it is.
 */
export class Following {
  #onChange;
  #receiver = null;
  #lagTaken = false;
  #lastSender = null;
  #lastStream = null;
  #wasLost = false;
  /** By epoch, the first offset that is no history. */
  #liveFrom = new Map();

  store = new Store();
  search = new Search(this.store, { onFound: (seq) => this.#onChange('found', seq), onStopped: () => this.#onChange('stopped') });
  shown = new Shown(this.store, this.search);
  series = new Series(this.store);
  tally = new Tally();
  lag = new Lag();
  state = { name: 'connecting', attempt: 0 };
  /** The reason why the last connection ended, once there was one. */
  lost = null;
  held = false;
  resumed = false;
  replies = false;
  /** 401 or 403 when the relay asks for another token. */
  refused = 0;
  /** Whether the relay says that there is no such channel. */
  unknown = false;
  senders = new Set();

  /**
   * @param channel '' for the default one, until the relay has said its name
   * @param at {epoch, offset} of a message that should be there, or null
   */
  constructor(channel, { at, onChange }) {
    this.key = channel;
    this.name = channel;
    this.#onChange = onChange;
    this.open(at);
  }

  /** Begins anew, with what the relay has; forgets what is here. */
  open(at = null) {
    this.store.clear();
    this.search.restart();
    this.series.restart();
    this.tally.reset();
    this.lag.reset();
    this.senders.clear();
    this.#wasLost = false;
    this.#connect(at === null ? { history: HISTORY_MESSAGES } : { after: `${at.epoch}:${Math.max(0, at.offset - CONTEXT_MESSAGES)}` });
  }

  /** Connects anew where that was given up: there is another token, or the reader wants it. Goes on where it was. */
  goOn() {
    const { position } = this.#receiver;
    if (position === null) {
      this.open();
    } else {
      this.#connect({ after: position });
    }
  }

  /** @param start from where on: options of the receiver */
  #connect(start) {
    this.#receiver?.close();
    this.refused = 0;
    const path = `/ws${channelPath(this.key)}`;
    const token = storedToken();
    const mine = (this.#receiver = new Receiver(path, {
      ...start,
      token,
      onMessage: (message) => this.#took(message),
      onGap: (gap) => this.#missed(gap),
      onNotice: (notice) => this.#noticed(notice),
      onState: (state) => {
        this.#changed(state);
        // 1006: it broke off, or never was accepted.
        if (state.name === 'waiting' && state.code === 1006) {
          refusal(path).then((status) => mine === this.#receiver && this.#refuse(status));
        }
      },
    }));
  }

  close() {
    this.#receiver.close();
    this.search.end();
  }

  retryNow() {
    this.#receiver.retryNow();
  }

  /** @returns {boolean} whether it went out */
  send(payload) {
    return this.#receiver.send(payload);
  }

  /** Looks at what came since, for what the reader wants to know; once for each animation frame. */
  advance(plots) {
    this.#lagTaken = false;
    this.search.advance();
    const plotted = plots && this.series.advance();
    return { plotted, isBehind: this.search.isBehind };
  }

  clear() {
    this.store.clear();
    this.search.restart();
    this.series.restart();
    this.#onChange('cleared');
  }

  #took(message) {
    const isLive = message.offset === null || message.offset >= (this.#liveFrom.get(message.epoch) ?? 0);
    this.tally.add(message.size, isLive);
    if (isLive && message.offset !== null && !this.#lagTaken) {
      this.#lagTaken = true; // Once for each frame: a clock for each message costs as much as the rest.
      this.lag.add(message.receivedMicros);
    }
    const { sender, stream } = message;
    if ((sender !== this.#lastSender || stream !== this.#lastStream) && sender !== null && this.senders.size < 1_000) {
      this.senders.add(format.sender(message));
    }
    this.#lastSender = sender;
    this.#lastStream = stream;
    this.store.addMessage(message);
    this.#onChange('came');
  }

  #missed(gap) {
    this.tally.miss(gap.count);
    this.store.addGap(...gapText(gap), gap);
    if (this.resumed) {
      this.resumed = false; // Not without a loss.
      this.#onChange('state');
    }
    this.#onChange('came');
  }

  #noticed(notice) {
    if (notice.type === 'hello') {
      this.name = notice.channel || this.name;
      this.replies = notice.replies === true;
      this.#liveFrom = new Map((notice.streams ?? []).map(({ epoch, next }) => [epoch, next]));
      this.#onChange('named');
    } else if (notice.type === 'hold') {
      this.held = notice.held === true;
    }
    const text = noticeText(notice);
    if (text !== null) {
      this.store.addNote(text);
    }
    this.#onChange('came');
  }

  /** Asks for a token if that is what is missing; anything else may pass by itself. */
  #refuse(status) {
    if (status === 401 || status === 403) {
      this.#receiver.close();
      this.refused = status;
      this.#onChange('state');
    } else if (status === 404) {
      this.unknown = true;
      this.#onChange('state');
    }
  }

  #changed(state) {
    const wasConnected = this.tally.connected;
    if (state.name === 'live') {
      this.#live(state);
    } else {
      this.held = false;
      this.resumed = false;
      const ended = state.name === 'waiting' || (state.name === 'closed' && state.code !== 1000);
      if (ended && wasConnected && !this.#wasLost) {
        this.store.addNote(`Connection lost: ${closeText(state)}`);
        this.lost = state;
        this.#wasLost = true;
      } else if (ended && this.#wasLost) {
        this.lost = null;
      }
    }
    this.state = state;
    this.#onChange('state');
  }

  #live(state) {
    this.resumed = this.#wasLost && state.resumed;
    if (this.resumed) {
      this.store.addNote('Connected again, going on where it broke off');
    }
    this.#wasLost = false;
    this.lost = null;
    this.unknown = false;
    this.tally.connected = true;
    this.lag.reset();
  }
}
