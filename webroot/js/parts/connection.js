import { storedToken, storeToken } from '../access.js';
import { closeText } from '../words.js';
import { at } from './dom.js';

/** How long the page says that it has resumed. */
const RESUMED_MS = 10_000;

const WORDS = { connecting: 'Connecting', live: 'Live', waiting: 'Reconnecting', closed: 'Closed' };

/** Shows whether the page is connected, and why not; asks for a token where one is missing. */
export class Connection {
  #following = null;
  #timer = 0;
  #resumedTimer = 0;
  #wanted = '';

  /**
   * @param onToken called when the reader has given one for the channel
   * @param onOtherToken called with one that the reader has given for what else asks
   */
  constructor({ onToken, onOtherToken }) {
    at('retry').addEventListener('click', () => this.#retry());
    at('ask').addEventListener('submit', (event) => {
      event.preventDefault();
      const token = at('token').value;
      at('token').value = '';
      if (this.#following.refused === 0) {
        onOtherToken(token);
      } else {
        storeToken(token);
        at('why').textContent = '';
        onToken();
      }
    });
  }

  #retry() {
    if (this.#following.state.name === 'closed') {
      this.#following.goOn();
    } else {
      this.#following.retryNow();
    }
  }

  /** Something else than the channel asks for a token: `why` says what does; empty if nothing does. */
  askFor(why) {
    if (why !== this.#wanted) {
      this.#wanted = why;
      this.show(this.#following);
    }
  }

  /** The countdown is for the eyes; the live region gets each change of state once. */
  show(following) {
    clearInterval(this.#timer);
    if (following !== this.#following) {
      at('why').textContent = '';
    }
    this.#following = following;
    const { state, refused } = following;
    at('state').dataset.state = refused ? 'closed' : state.name;
    at('state-text').textContent = refused ? 'Token needed' : WORDS[state.name];
    at('retry').hidden = (state.name !== 'waiting' && state.name !== 'closed') || refused !== 0;
    const why = this.#why();
    if (state.name !== 'connecting' || refused) {
      at('why').textContent = why;
    }
    const asks = refused !== 0 || this.#wanted !== '';
    at('why-bar').hidden = !asks && (at('why').textContent === '' || state.name === 'live');
    this.#ask(asks);
    if (state.name === 'waiting' && !refused) {
      this.#countDown(state.delayMs);
    }
    this.#tellResumed(following.resumed);
    const said = state.name === 'waiting' || state.name === 'closed' ? `${refused ? '' : `${WORDS[state.name]}. `}${why}` : WORDS[state.name];
    if (at('said').textContent !== said && !(state.name === 'connecting' && state.attempt > 0)) {
      at('said').textContent = said;
    }
  }

  #why() {
    const { state, refused, tally, lost, unknown } = this.#following;
    if (refused) {
      return this.#refusal(refused);
    }
    if (this.#wanted !== '') {
      return this.#wanted;
    }
    if (state.name === 'waiting') {
      // A browser does not say why a handshake failed.
      return lost !== null ? closeText(lost) : unknown ? 'The relay knows no such channel' : tally.connected ? 'The relay does not answer' : 'The relay does not answer, or knows no such channel';
    }
    return state.name === 'closed' && state.code !== 1000 ? closeText(state) : '';
  }

  #refusal(status) {
    const given = storedToken() !== undefined;
    const wrong = status === 403 ? 'This token is not good for this channel.' : 'This token is not accepted.';
    return given ? `${wrong} Is there another one?` : 'The relay asks for a token.';
  }

  #ask(asks) {
    const wasHidden = at('ask').hidden;
    at('ask').hidden = !asks;
    if (asks && wasHidden) {
      at('token').value = '';
      at('token').focus();
    }
  }

  #countDown(delayMs) {
    const until = performance.now() + delayMs;
    const tell = () => {
      at('state-text').textContent = `Reconnecting in ${Math.max(1, Math.ceil((until - performance.now()) / 1000))} s`;
    };
    tell();
    this.#timer = setInterval(tell, 250);
  }

  #tellResumed(resumed) {
    clearTimeout(this.#resumedTimer);
    at('resumed').hidden = !resumed;
    if (resumed) {
      this.#resumedTimer = setTimeout(() => (at('resumed').hidden = true), RESUMED_MS);
    }
  }
}
