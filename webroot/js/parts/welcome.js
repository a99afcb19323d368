import { ask } from '../access.js';
import { channelPath } from '../model/link.js';
import { at, copyTo } from './dom.js';

/** What the relay listens on unless it is told otherwise. */
const DEFAULT = { host: '127.0.0.1', port: 12000, framing: 'raw', tls: false, registration: false };

/** What stands where nothing has come yet: how to connect a sender to this channel. */
export class Welcome {
  #kind = 'nc';
  #channel = '';
  #listener = null;

  constructor() {
    at('snippets').addEventListener('click', ({ target }) => {
      if (target.dataset.snippet) {
        this.#kind = target.dataset.snippet;
        this.#draw();
      }
    });
    at('copy-command').addEventListener('click', (event) => copyTo(event.currentTarget, at('command').textContent));
    at('test-message').addEventListener('click', () => this.#test());
    this.#draw();
  }

  /** @param known what the relay says of the channel; undefined if it doesn't say */
  show(channel, known) {
    const listeners = known?.listeners ?? [];
    const listener = listeners.find(({ registration }) => registration !== true) ?? listeners[0] ?? null;
    if (channel !== this.#channel || JSON.stringify(listener) !== JSON.stringify(this.#listener)) {
      this.#channel = channel;
      this.#listener = listener;
      this.#draw();
    }
  }

  #draw() {
    const { host, port, framing, tls, registration } = this.#listener ?? DEFAULT;
    const reached = ['0.0.0.0', '::', '127.0.0.1', 'localhost', '::1'].includes(host) ? location.hostname.replace(/^\[|\]$/g, '') : host;
    at('command').textContent = SNIPPETS[this.#kind]({ host: reached, port, tls, first: registration ? this.#channel : null });
    at('command').classList.toggle('prompt', this.#kind === 'nc');
    for (const choice of at('snippets').children) {
      choice.setAttribute('aria-pressed', String(choice.dataset.snippet === this.#kind));
    }
    at('empty-fine').textContent =
      this.#listener === null
        ? 'This page doesn’t know the TCP port. The relay prints it at start; by default it is 12000.'
        : `The listener ${this.#listener.name} is on port ${port}${tls ? ', with TLS' : ''}; its framing is ${framing}${framing === 'line' ? ': each line is a message' : ''}.${registration ? ' A sender’s first line names the channel; where the relay asks for tokens, a space and one with the right to send follow.' : ''}`;
  }

  async #test() {
    const text = `Hello from this page at ${new Date().toLocaleTimeString()}`;
    at('test-said').textContent = '';
    try {
      const { status } = await ask(`/channels${channelPath(this.#channel || 'default')}`, { method: 'POST', body: text });
      if (status === 404 || status === 403 || status === 405) {
        at('test-message').hidden = true;
        at('test-said').textContent = 'This relay takes messages from senders only.';
      } else if (status >= 300) {
        at('test-said').textContent = `The relay answered ${status}.`;
      }
    } catch {
      at('test-said').textContent = 'The relay does not answer.';
    }
  }
}

/** `first` is the line that a sender begins with; null where it needs none. */
const SNIPPETS = {
  nc: ({ host, port, tls, first }) => {
    const connect = tls ? `openssl s_client -quiet -connect ${host}:${port}` : `nc ${host} ${port}`;
    return first === null ? connect : `(echo '${first}'; cat) | ${connect}`;
  },
  python: ({ host, port, tls, first }) => {
    const connect = `socket.create_connection(("${host}", ${port}))`;
    return [
      tls
        ? `import socket, ssl\n\nplain = ${connect}\nsender = ssl.create_default_context().wrap_socket(plain, server_hostname="${host}")`
        : `import socket\n\nsender = ${connect}`,
      ...(first === null ? [] : [`sender.sendall(b"${first}\\n")`]),
      'sender.sendall(b"temperature=21.4\\n")',
    ].join('\n');
  },
  arduino: ({ host, port, first }) => {
    const connect = `sender.connect("${host}", ${port})`;
    const connected = first === null ? `${connect};` : `{\n    ${connect};\n    sender.println("${first}");\n  }`;
    return `#include <WiFi.h>\n\nWiFiClient sender;\n\nvoid setup() {\n  WiFi.begin("network", "password");\n  while (WiFi.status() != WL_CONNECTED) delay(100);\n}\n\nvoid loop() {\n  if (!sender.connected()) ${connected}\n  sender.println(analogRead(A0));\n  delay(1000);\n}`;
  },
};
