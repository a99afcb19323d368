import { refusal, storedToken, storeToken } from './access.js';
import * as format from './format.js';
import { copyTo, Log } from './log.js';
import { Receiver } from './receiver.js';
import { Tally } from './tally.js';
import { closeText, gapText, noticeText } from './words.js';

/** What came before the page was opened: enough to see what is going on, and drawn at once. */
const HISTORY_MESSAGES = 200;

const at = (id) => document.getElementById(id);

const log = new Log({ list: at('messages'), scroller: at('scroller'), earlier: at('earlier'), onChange: () => askRefresh() });
const tally = new Tally();
let receiver = null;
let wasLost = false;
let held = false;
let refreshAsked = false;

function open() {
  receiver?.close();
  log.clear();
  tally.reset();
  wasLost = false;
  const channel = channelOf(location);
  nameChannel(channel);
  at('ask').hidden = true;
  const path = `/ws${channel === '' ? '' : '/' + channel}`;
  const token = storedToken();
  const mine = (receiver = new Receiver(path, {
    history: HISTORY_MESSAGES,
    token,
    onMessage(message) {
      tally.add(message.size);
      log.addMessage(message);
    },
    onGap(gap) {
      tally.miss(gap.count);
      log.addGap(...gapText(gap));
    },
    onNotice: noticed,
    onState(state) {
      changed(state);
      // 1006: it broke off, or never was accepted.
      if (state.name === 'waiting' && state.code === 1006) {
        refusal(path, token).then((status) => mine === receiver && refused(status, token));
      }
    },
  }));
}

/** Asks for a token if that is what is missing; anything else may pass by itself. */
function refused(status, token) {
  if (status !== 401 && status !== 403) {
    return;
  }
  receiver.close();
  const given = token !== undefined;
  const wrong = status === 403 ? 'This token is not good for this channel.' : 'This token is not accepted.';
  at('why').textContent = given ? `${wrong} Is there another one?` : 'The relay asks for a token.';
  at('state-text').textContent = 'Token needed';
  at('said').textContent = at('why').textContent;
  at('ask').hidden = false;
  at('token').value = '';
  at('token').focus();
}

/** `#channel=plant/line1` or `?channel=plant/line1`; empty for the default channel. */
function channelOf({ hash, search }) {
  const name = new URLSearchParams(hash.slice(1)).get('channel') ?? new URLSearchParams(search).get('channel') ?? '';
  return name.split('/').map(encodeURIComponent).join('/');
}

function nameChannel(name) {
  const text = name === '' ? 'default channel' : decodeURIComponent(name);
  at('channel').textContent = text;
  document.title = `${text} – TCP Transfer`;
}

function noticed(notice) {
  if (notice.type === 'hello' && notice.channel) {
    nameChannel(encodeURIComponent(notice.channel));
  } else if (notice.type === 'hold') {
    held = notice.held === true;
    at('held').hidden = !held;
  }
  const text = noticeText(notice);
  if (text !== null) {
    log.addNote(text);
  }
}

function changed(state) {
  const answered = tally.connected && !wasLost;
  if (state.name !== 'live') {
    at('held').hidden = true;
  }
  if (state.name === 'live') {
    if (wasLost && state.resumed) {
      log.addNote('Connected again, going on where it broke off');
    }
    wasLost = false;
  } else if ((state.name === 'waiting' || (state.name === 'closed' && state.code !== 1000)) && !wasLost) {
    if (tally.connected) {
      log.addNote(`Connection lost: ${closeText(state)}`);
      wasLost = true;
    }
  }
  tally.connected ||= state.name === 'live';
  showState(state, answered);
}

/** The countdown is for the eyes; the live region gets each change of state once. */
function showState(state, answered) {
  clearInterval(showState.timer);
  const pill = at('state');
  pill.dataset.state = state.name;
  const retry = at('retry');
  retry.hidden = state.name !== 'waiting';
  const why = at('why');
  const words = {
    connecting: 'Connecting',
    live: 'Live',
    waiting: 'Reconnecting',
    closed: 'Closed',
  }[state.name];
  at('state-text').textContent = words;
  at('why-bar').hidden = state.name === 'live' || (state.name === 'connecting' && why.textContent === '');
  if (state.name === 'live') {
    why.textContent = '';
  }
  if (state.name === 'waiting') {
    // A browser does not say why a handshake failed.
    const silent = tally.connected ? 'The relay does not answer' : 'The relay does not answer, or knows no such channel';
    why.textContent = answered ? closeText(state) : silent;
    const until = performance.now() + state.delayMs;
    const countDown = () => {
      at('state-text').textContent = `Reconnecting in ${Math.max(1, Math.ceil((until - performance.now()) / 1000))} s`;
    };
    countDown();
    showState.timer = setInterval(countDown, 250);
  } else if (state.name === 'closed') {
    why.textContent = closeText(state);
  }
  const said = state.name === 'waiting' || state.name === 'closed' ? `${words}. ${why.textContent}` : words;
  if (at('said').textContent !== said && !(state.name === 'connecting' && state.attempt > 0)) {
    at('said').textContent = said;
  }
}

function askRefresh() {
  if (!refreshAsked) {
    refreshAsked = true;
    requestAnimationFrame(() => {
      refreshAsked = false;
      refresh();
    });
  }
}

function refresh() {
  at('empty').hidden = !log.isEmpty || log.paused || tally.messages > 0;
  at('cleared').hidden = !log.isEmpty || log.paused || tally.messages === 0;
  at('newest').hidden = log.follows;
  const pause = at('pause');
  pause.setAttribute('aria-pressed', String(log.paused));
  at('pause-text').textContent = log.paused ? 'Resume' : 'Pause';
  at('paused').hidden = !log.paused;
  at('paused-text').textContent = `Paused – ${format.plural(log.arrivedInPause, 'new message')}`;
  showCounts();
}

function showCounts() {
  const { messagesPerSecond, bytesPerSecond } = tally.rate();
  at('count').textContent = format.count(tally.messages);
  at('bytes').textContent = format.bytes(tally.bytes);
  at('rate').textContent = `${format.count(messagesPerSecond)}/s`;
  at('byte-rate').textContent = `${format.bytes(bytesPerSecond)}/s`;
  at('missed-item').hidden = tally.gaps === 0;
  at('missed').textContent = tally.uncounted ? `${format.count(tally.missed)} + unknown` : format.count(tally.missed);
}

function togglePause() {
  if (log.paused) {
    log.resume();
  } else {
    log.pause();
  }
}

at('pause').addEventListener('click', togglePause);
at('resume').addEventListener('click', togglePause);
at('clear').addEventListener('click', () => log.clear());
at('newest').addEventListener('click', () => log.jumpToNewest());
at('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  storeToken(at('token').value);
  at('why').textContent = '';
  open();
});
at('retry').addEventListener('click', () => receiver.retryNow());
at('copy-command').addEventListener('click', (event) => copyTo(event.currentTarget, at('command').textContent));
addEventListener('keydown', (event) => {
  if (event.key === 'p' && event.target !== at('token') && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat) {
    togglePause();
  }
});
addEventListener('hashchange', open);
addEventListener('online', () => receiver.retryNow());
addEventListener('pagehide', () => receiver.close());
addEventListener('pageshow', (event) => event.persisted && open());
setInterval(showCounts, 500);

at('command').textContent = `nc ${location.hostname.replace(/^\[|\]$/g, '')} 12000`;
open();
refresh();
