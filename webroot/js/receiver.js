/**
 * A receiver of a tcp-transfer-server channel, for browsers. See docs/receiver-js.md.
 *
 * It follows one channel, through lost connections and restarts of the relay, and either
 * delivers each message once and in order, or says which ones will not come. It knows the two
 * protocols of the relay and its own position; it knows nothing of pages.
 */

const V1 = 'tcp-transfer.v1';
const PLAIN = 'tcp-transfer.plain';

/** u8 version, u8 flags, u16 stream, u32 sender, u64 offset, i64 received, in network order. */
const HEADER_BYTES = 24;
const FLAG_TEXT = 1;

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 15_000;
/** A connection that lived this long was a good one: the next wait starts small again. */
const STEADY_MS = 5_000;
/** A browser waits for minutes on a host that does not answer; nobody watches that long. */
const CONNECT_LIMIT_MS = 15_000;

const NOT_ALLOWED = 1008;
/** Our own code: the peer does not speak the protocol that it chose. */
const NOT_UNDERSTOOD = 4002;

const encoder = new TextEncoder();
// ignoreBOM keeps a byte order mark: it is payload.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** One message. Of a plain connection, `stream`, `epoch`, `sender` and `offset` are null. */
export class Message {
  #bytes;
  #text;

  /** @param {string | Uint8Array} payload */
  constructor(payload, { isText, stream = null, epoch = null, sender = null, offset = null, receivedMicros }) {
    if (typeof payload === 'string') {
      this.#text = payload;
    } else {
      this.#bytes = payload;
    }
    this.isText = isText;
    this.stream = stream;
    this.epoch = epoch;
    this.sender = sender;
    this.offset = offset;
    this.receivedMicros = receivedMicros;
  }

  /** The payload as it was sent; a view, not a copy. */
  get bytes() {
    return (this.#bytes ??= encoder.encode(this.#text));
  }

  /** The payload read as UTF-8, what is not UTF-8 as U+FFFD. */
  get text() {
    return this.#text ?? decoder.decode(this.#bytes);
  }

  get size() {
    return this.bytes.length;
  }
}

/** For each stream the last offset seen: `epoch:offset[,epoch:offset…]`. */
export function parsePosition(text) {
  const offsets = new Map();
  for (const entry of text === '' ? [] : text.split(',')) {
    const match = /^([A-Za-z0-9]{1,32}):(\d{1,16})$/.exec(entry);
    const offset = match === null ? NaN : Number(match[2]);
    if (!Number.isSafeInteger(offset)) {
      throw new SyntaxError(`not a position: ${entry}`);
    }
    offsets.set(match[1], offset);
  }
  return offsets;
}

/** Follows a channel from its construction to close(). */
export class Receiver {
  #url;
  #options;
  #protocols;
  #canGoBare;

  #socket = null;
  #timer = 0;
  #state = Object.freeze({ name: 'connecting', attempt: 0 });
  #failures = 0;
  #bare = false;
  #liveSince = null;
  #bye = null;

  /** Last offset seen by epoch; null until the relay or the caller has named a position. */
  #offsets = null;
  /** Epochs by the stream numbers of this connection. */
  #epochs = new Map();
  /** The close of a connection whose messages can't be counted; told as a gap when live again. */
  #uncounted = null;

  /**
   * @param {string | URL} url of the channel, relative to the page: `/ws/plant/line1`
   * @param {object} options after, history, slow, token, onMessage, onGap, onNotice, onState
   */
  constructor(url, options = {}) {
    this.#url = new URL(url, globalThis.location?.href);
    this.#url.protocol = this.#url.protocol.replace(/^http/, 'ws');
    this.#options = options;
    this.#offsets = options.after === undefined ? null : parsePosition(options.after);
    this.#protocols = [V1, PLAIN];
    if (options.token !== undefined) {
      this.#protocols.push(`bearer.${base64url(options.token)}`);
    }
    // A browser refuses the answer of a server that selects none of the offered protocols, so
    // such a server is asked again without any; not with a token, which would be left out.
    this.#canGoBare = options.token === undefined;
    // After the constructor, so that the caller's callbacks may use what it returns.
    queueMicrotask(() => this.#state.name === 'connecting' && this.#connect());
  }

  /** @returns {Readonly<object>} what onState was told last */
  get state() {
    return this.#state;
  }

  /** What `after` takes to go on from here; null as long as there is none. */
  get position() {
    return this.#offsets && Array.from(this.#offsets, ([epoch, offset]) => `${epoch}:${offset}`).join(',');
  }

  /** Ends it; nothing is delivered after this. */
  close() {
    if (this.#state.name !== 'closed') {
      this.#end(1000, 'closed here');
    }
  }

  /**
   * Sends a reply to the senders of the channel, where the relay takes them. It is not kept for
   * later.
   *
   * @param {string | Uint8Array} payload
   * @param {number} sender the one that it is for; 0 for all
   * @param {number} stream that sender's stream; 1: that of the node itself
   * @returns {boolean} whether it was handed to a connection
   */
  send(payload, sender = 0, stream = 1) {
    if (this.#state.name !== 'live') {
      return false;
    }
    const isText = typeof payload === 'string';
    const isBare = this.#socket.protocol !== V1 || (isText && sender === 0);
    const bytes = () => (isText ? new TextEncoder().encode(payload) : payload);
    this.#socket.send(isBare ? payload : reply(bytes(), isText, stream, sender));
    return true;
  }

  /** Connects at once instead of waiting for the next attempt. */
  retryNow() {
    if (this.#state.name === 'waiting') {
      clearTimeout(this.#timer);
      this.#connect();
    }
  }

  #connect() {
    this.#tell({ name: 'connecting', attempt: this.#failures });
    this.#epochs.clear();
    this.#bye = null;
    const url = this.#withQuery();
    const socket = this.#bare ? new WebSocket(url) : new WebSocket(url, this.#protocols);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    const mine = (react) => (event) => this.#socket === socket && react(event);
    socket.onopen = mine(() => this.#opened());
    socket.onmessage = mine(({ data }) => this.#received(data));
    socket.onclose = mine(({ code, reason }) => this.#lost(code, reason));
    // A server that knows none of the protocols would have answered.
    this.#timer = setTimeout(mine(() => this.#lost(1006, 'no answer', { mayGoBare: false })), CONNECT_LIMIT_MS);
  }

  #withQuery() {
    const url = new URL(this.#url);
    const { history, slow } = this.#options;
    if (this.#offsets !== null) {
      url.searchParams.set('after', this.position);
    } else if (history !== undefined && this.#uncounted === null) {
      // After a lost connection without positions it would bring again what was delivered.
      url.searchParams.set('history', history);
    }
    if (slow !== undefined) {
      url.searchParams.set('slow', slow);
    }
    return url;
  }

  #opened() {
    if (this.#socket.protocol === V1) {
      return; // live when hello has come
    }
    this.#canGoBare &&= this.#bare;
    if (this.#offsets !== null) {
      // A relay that knew positions is gone, and this one can't go on from ours.
      this.#offsets = null;
      this.#uncounted ??= { code: 1006, reason: 'the relay no longer knows positions' };
    }
    this.#live(false);
  }

  #live(resumed) {
    clearTimeout(this.#timer);
    this.#liveSince = performance.now();
    this.#tell({ name: 'live', protocol: this.#socket.protocol, resumed });
    if (this.#uncounted !== null) {
      const { code, reason } = this.#uncounted;
      this.#uncounted = null;
      this.#gap({ stream: null, epoch: null, from: null, to: null, count: null, reason: 'disconnected', code, detail: reason });
    }
  }

  #received(data) {
    if (this.#socket.protocol !== V1) {
      const isText = typeof data === 'string';
      const receivedMicros = Date.now() * 1000;
      this.#options.onMessage?.(new Message(isText ? data : new Uint8Array(data), { isText, receivedMicros }));
      return;
    }
    try {
      if (typeof data === 'string') {
        this.#noticed(readNotice(data));
      } else {
        this.#take(this.#decode(data));
      }
    } catch (problem) {
      if (!(problem instanceof NotUnderstood)) {
        throw problem; // the caller's own, from a callback
      }
      this.#end(NOT_UNDERSTOOD, problem.message);
    }
  }

  #decode(frame) {
    if (this.#state.name !== 'live') {
      throw new NotUnderstood('a message came before hello');
    }
    if (frame.byteLength < HEADER_BYTES) {
      throw new NotUnderstood(`a message of ${frame.byteLength} bytes has no header`);
    }
    const view = new DataView(frame);
    if (view.getUint8(0) !== 1) {
      throw new NotUnderstood(`a message has version ${view.getUint8(0)}, not 1`);
    }
    const stream = view.getUint16(2);
    const epoch = this.#epochs.get(stream);
    if (epoch === undefined) {
      throw new NotUnderstood(`a message is of stream ${stream}, which was not announced`);
    }
    return new Message(new Uint8Array(frame, HEADER_BYTES), {
      isText: (view.getUint8(1) & FLAG_TEXT) !== 0,
      stream,
      epoch,
      sender: view.getUint32(4),
      offset: safeNumber(view.getUint32(8), view.getUint32(12)),
      receivedMicros: safeNumber(view.getInt32(16), view.getUint32(20)),
    });
  }

  #take(message) {
    const { stream, epoch, offset } = message;
    if (offset <= (this.#offsets.get(epoch) ?? -1)) {
      return; // seen before
    }
    this.#passOver(stream, epoch, offset - 1, 'unannounced');
    this.#offsets.set(epoch, offset);
    this.#options.onMessage?.(message);
  }

  /** What lies between the position and `to` will not come. Nothing to tell of an unseen stream. */
  #passOver(stream, epoch, to, reason) {
    const from = (this.#offsets.get(epoch) ?? to) + 1;
    if (from <= to) {
      this.#offsets.set(epoch, to);
      this.#gap({ stream, epoch, from, to, count: to - from + 1, reason });
    }
  }

  #noticed(notice) {
    if (notice.type === 'hello') {
      this.#greeted(notice);
    } else if (this.#state.name !== 'live') {
      throw new NotUnderstood(`${notice.type} came before hello`);
    } else if (notice.type === 'stream') {
      this.#epochs.set(notice.id, notice.epoch);
    } else if (notice.type === 'gap') {
      this.#missed(notice);
      return;
    } else if (notice.type === 'bye') {
      this.#bye = notice;
    }
    this.#options.onNotice?.(notice);
  }

  #greeted(hello) {
    this.#canGoBare = false;
    for (const { id, epoch } of hello.streams ?? []) {
      this.#epochs.set(id, epoch);
    }
    const resumed = this.#offsets !== null;
    // Of a stream that we know, our own position stands until its gap or its message has come:
    // a connection that breaks in between must not swallow the gap.
    const offsets = positionOf(hello);
    for (const [epoch, offset] of this.#offsets ?? []) {
      offsets.set(epoch, offset);
    }
    this.#offsets = offsets;
    this.#live(resumed);
  }

  #missed(notice) {
    const { stream = null, from, to, count, reason } = notice;
    const epoch = notice.epoch ?? this.#epochs.get(stream) ?? null;
    if (reason === 'restart') {
      this.#offsets.delete(epoch);
    }
    if (epoch === null || !Number.isSafeInteger(from) || !Number.isSafeInteger(to)) {
      this.#gap({ stream, epoch, from: from ?? null, to: to ?? null, count: count ?? null, reason });
      return;
    }
    if (!this.#offsets.has(epoch)) {
      this.#offsets.set(epoch, from - 1);
    }
    this.#passOver(stream, epoch, from - 1, 'unannounced');
    this.#passOver(stream, epoch, to, reason);
  }

  #lost(code, reason, { mayGoBare = true } = {}) {
    clearTimeout(this.#timer);
    this.#drop();
    if (this.#bye !== null) {
      // Said in time, where the close frame may be lost on the way.
      ({ code, reason } = this.#bye);
    }
    const wasLive = this.#liveSince !== null;
    if (wasLive) {
      if (performance.now() - this.#liveSince >= STEADY_MS) {
        this.#failures = 0;
      }
      if (this.#offsets === null) {
        this.#uncounted = { code, reason };
      }
    }
    this.#liveSince = null;
    if (code === NOT_ALLOWED) {
      this.#end(code, reason);
      return;
    }
    this.#bare = mayGoBare && !wasLive && !this.#bare && this.#canGoBare;
    if (this.#bare) {
      this.#connect();
      return;
    }
    const limit = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 16));
    this.#failures++;
    // Half of it by chance: a thousand receivers of one relay must not come back at one moment.
    const delayMs = Math.round(limit / 2 + (Math.random() * limit) / 2);
    this.#timer = setTimeout(() => this.#connect(), delayMs);
    this.#tell({ name: 'waiting', attempt: this.#failures, delayMs, code, reason });
  }

  #end(code, reason) {
    clearTimeout(this.#timer);
    // A close frame has room for 123 bytes of reason.
    this.#drop(code === NOT_ALLOWED ? 1000 : code, reason.slice(0, 40));
    this.#liveSince = null;
    this.#tell({ name: 'closed', code, reason });
  }

  #drop(code = 1000, reason = '') {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(code, reason);
  }

  #gap(gap) {
    this.#options.onGap?.(gap);
  }

  #tell(state) {
    this.#state = Object.freeze(state);
    this.#options.onState?.(this.#state);
  }
}

/** The peer does not speak tcp-transfer.v1: asking again would bring the same. */
class NotUnderstood extends Error {}

function readNotice(data) {
  let notice;
  try {
    notice = JSON.parse(data);
  } catch {
    throw new NotUnderstood('a notice is not JSON');
  }
  if (typeof notice?.type !== 'string') {
    throw new NotUnderstood('a notice has no type');
  }
  return notice;
}

function positionOf(hello) {
  try {
    return parsePosition(hello.position ?? '');
  } catch (problem) {
    throw new NotUnderstood(problem.message);
  }
}

/** 2^53 offsets are 285 years at a million messages a second. No BigInt: one for each message is garbage. */
function safeNumber(high, low) {
  const number = high * 2 ** 32 + low;
  if (!Number.isSafeInteger(number)) {
    throw new NotUnderstood(`${number} is no offset and no time`);
  }
  return number;
}

function base64url(text) {
  const binary = String.fromCharCode(...encoder.encode(text));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** u8 version, u8 flags, u16 stream, u32 sender, in network order, then the payload. */
function reply(bytes, isText, stream, sender) {
  const message = new Uint8Array(8 + bytes.length);
  const header = new DataView(message.buffer);
  header.setUint8(0, 1);
  header.setUint8(1, isText ? 1 : 0);
  header.setUint16(2, stream);
  header.setUint32(4, sender);
  message.set(bytes, 8);
  return message;
}
