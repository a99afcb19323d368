import * as format from '../format.js';
import { Following } from '../model/following.js';
import { readLink, writeLink } from '../model/link.js';
import { Plot } from '../views/plot.js';
import { ColumnBar } from './column-bar.js';
import { at, put } from './dom.js';
import { Messages } from './messages.js';
import { Pace } from './pace.js';
import { Reply } from './reply.js';
import { SearchBar } from './search-bar.js';
import { Tabs } from './tabs.js';
import { Welcome } from './welcome.js';

const COUNTS_MS = 500;
/** How often the JSON view looks for new keys. */
const KEYS_MS = 1_000;
const MAX_TABS = 6;

/**
 * What the reader works with: the channels that are open, the one that is shown, and how. It brings
 * what comes to the screen, once for each animation frame; its state stands in the address.
 */
export class Workspace {
  #link = readLink({ hash: '', search: '' });
  #followings = new Map();
  #unseen = new Map();
  #active = null;
  #goTo = null;
  #known = null;
  #marks = 0;
  #countedAt = 0;

  #drawn = 0;
  #pace = new Pace(() => this.#frame());
  #tabs = new Tabs({ onPick: (key) => this.#pick(key), onClose: (key) => this.close(key) });
  #welcome = new Welcome();
  #reply = new Reply();
  #columnBar = new ColumnBar({ onChoice: () => this.#columnsChosen() });
  #plot = new Plot({ host: at('plot'), legend: at('plot-legend'), said: at('plot-none'), tools: at('plot-tools'), onChoice: () => this.#write() });

  messages = new Messages({
    linkOf: (message) => this.#linkTo(message),
    onFollow: () => this.#pace.ask(),
    onMark: (change) => this.#marked(change),
  });
  searchBar = new SearchBar({ onQuery: (query) => this.#find(query), onStep: (by) => this.step(by) });

  onState = () => {};
  onCounts = () => {};
  onLive = () => {};
  /** Called with whether the status shall be open. */
  onStatus = () => {};

  constructor() {
    at('views').addEventListener('click', ({ target }) => target.dataset.view && this.setView(target.dataset.view));
    at('pause').addEventListener('click', () => this.togglePause());
    at('resume').addEventListener('click', () => this.togglePause());
    at('clear').addEventListener('click', () => this.#active.clear());
    at('newest').addEventListener('click', () => this.messages.list.jumpToEnd());
    setInterval(() => this.onCounts(this.#active), COUNTS_MS);
    setInterval(() => this.#link.view === 'json' && this.#columnBar.look(this.#active), KEYS_MS);
  }

  // ---- which channels ----

  get names() {
    return [...this.#followings.values()].map(({ name }) => name);
  }

  /** Does what an address says. */
  read(location) {
    const link = readLink(location);
    for (const key of [...this.#followings.keys()]) {
      if (!link.tabs.includes(key)) {
        this.#forget(key);
      }
    }
    for (const key of link.tabs) {
      if (!this.#followings.has(key)) {
        this.#follow(key, key === link.channel ? link.at : null);
      }
    }
    this.#goTo = link.at;
    this.#link = link;
    this.searchBar.set(link);
    this.#columnBar.choose(link.columns);
    this.#activate(link.channel);
    this.onStatus(link.status);
  }

  /** Follows a channel beside the others, and shows it. */
  open(name) {
    document.body.classList.remove('side-open');
    this.onStatus(false);
    const open = [...this.#followings.values()].find((following) => following.name === name);
    if (open === undefined) {
      if (this.#followings.size >= MAX_TABS) {
        this.#forget([...this.#followings.keys()].find((key) => key !== this.#active.key));
      }
      this.#follow(name, null);
    }
    this.#link.at = null;
    this.#activate(open?.key ?? name);
  }

  #pick(key) {
    this.onStatus(false);
    this.#activate(key);
  }

  close(key) {
    const keys = [...this.#followings.keys()];
    const next = keys[keys.indexOf(key) + 1] ?? keys[keys.indexOf(key) - 1];
    this.#forget(key);
    this.#activate(this.#active.key === key ? next : this.#active.key);
  }

  reopenAll() {
    this.#followings.forEach((following) => this.#reopen(following));
  }

  /** There is another token: those that are live need none, and keep what they have. */
  readmit() {
    this.#followings.forEach((following) => following.state.name !== 'live' && this.#reopen(following));
  }

  #reopen(following) {
    following.search.set(this.#link);
    following.open();
  }

  closeAll() {
    this.#followings.forEach((following) => following.close());
  }

  retryNow() {
    this.#followings.forEach((following) => following.retryNow());
  }

  #follow(key, place) {
    this.#followings.set(key, new Following(key, { at: place, onChange: (what, seq) => this.#changed(key, what, seq) }));
  }

  #forget(key) {
    this.#followings.get(key).close();
    this.#followings.delete(key);
    this.#unseen.delete(key);
  }

  #activate(key) {
    const following = this.#followings.get(key);
    const isOther = following !== this.#active;
    this.#active = following;
    this.#link.channel = key;
    this.#link.tabs = [...this.#followings.keys()];
    this.#unseen.set(key, 0);
    following.search.set(this.#link);
    if (isOther) {
      this.messages.show(following);
      this.#countMarks();
    } else {
      this.messages.list.reset();
    }
    this.setView(this.#link.view);
    this.#named();
    this.onState(following);
  }

  #named() {
    const name = this.#active.name || 'default channel';
    put('channel', name);
    document.title = `${name} – TCP Transfer`;
  }

  /** What the relay says of its channels. */
  told(known) {
    this.#known = known;
    this.#pace.ask();
  }

  // ---- how it is shown ----

  setView(view) {
    this.#link.view = view;
    const isPlot = view === 'plot';
    for (const choice of at('views').children) {
      choice.setAttribute('aria-pressed', String(choice.dataset.view === view));
    }
    at('scroller').hidden = isPlot;
    at('plot-view').hidden = !isPlot;
    at('column-bar').hidden = view !== 'json';
    at('column-heads').hidden = view !== 'json' || this.#columnBar.columns.length === 0;
    if (isPlot) {
      this.#plot.show(this.#active.series, this.#link.series);
    } else {
      this.messages.look({ view, columns: this.#columnBar.columns });
      this.#columnBar.look(this.#active);
    }
    this.#write();
    this.#pace.ask();
  }

  statusIs(isOpen) {
    this.#link.status = isOpen;
    this.#write();
  }

  togglePause() {
    const { store } = this.#active;
    if (store.paused) {
      store.resume();
    } else {
      store.pause();
    }
    this.#pace.ask();
  }

  #columnsChosen() {
    at('column-heads').hidden = this.#columnBar.columns.length === 0;
    this.messages.look({ view: this.#link.view, columns: this.#columnBar.columns });
    this.#write();
  }

  #find(query) {
    const keep = this.messages.list.current ?? this.messages.list.topSeq();
    Object.assign(this.#link, query);
    this.#active.search.set(query);
    this.messages.list.reset(keep);
    this.#write();
    this.#pace.ask();
  }

  /** Goes to the next match, or the one before. */
  step(by) {
    const { search, shown } = this.#active;
    if (!search.isOn || search.seqs.size === 0) {
      return;
    }
    const current = this.messages.list.current ?? (by > 0 ? shown.first - 1 : Infinity);
    const here = search.seqs.lowerBound(current);
    const isHere = here < search.seqs.end && search.seqs.at(here) === current;
    const place = by > 0 ? here + (isHere ? 1 : 0) : here - 1;
    const seq = search.seqs.at(Math.min(Math.max(place, search.seqs.first), search.seqs.end - 1));
    this.messages.list.reveal(seq);
  }

  get exported() {
    return { following: this.#active, columns: this.#link.view === 'json' ? this.#columnBar.columns : [] };
  }

  #state() {
    const series = this.#link.view === 'plot' ? this.#plot.chosen : this.#link.series;
    return { ...this.#link, series, columns: this.#columnBar.columns };
  }

  /** The address says what is shown; it makes no history of it. */
  #write() {
    this.#link.series = this.#state().series;
    const hash = writeLink(this.#state());
    const search = this.#link.channel === '' ? location.search : '';
    const address = location.pathname + search + (hash === '' ? '' : `#${hash}`);
    if (address !== location.pathname + location.search + location.hash) {
      history.replaceState(null, '', address);
    }
  }

  #linkTo({ epoch, offset }) {
    const { channel } = this.#link;
    const place = epoch === null ? null : { epoch, offset };
    return `${location.origin}${location.pathname}#${writeLink({ ...this.#state(), channel: this.#active.name || channel, tabs: [this.#active.name || channel], at: place, status: false })}`;
  }

  #marked(change) {
    this.#marks += change;
    this.#tellMarks();
  }

  #countMarks() {
    this.#marks = 0;
    for (const entry of this.#active.shown.entries()) {
      this.#marks += entry.marked === true ? 1 : 0;
    }
    this.#tellMarks();
  }

  #tellMarks() {
    at('marked-item').hidden = this.#marks === 0;
    put('marked', format.count(this.#marks));
  }

  // ---- what comes ----

  #changed(key, what, seq) {
    const following = this.#followings.get(key);
    const isActive = following !== undefined && following === this.#active;
    if (!isActive) {
      this.#unseen.set(key, (this.#unseen.get(key) ?? 0) + (what === 'came' ? 1 : 0));
    } else if (what === 'state' || what === 'named') {
      this.#named();
      this.onState(following);
      if (following.state.name === 'live') {
        this.onLive();
      }
    } else if (what === 'found' && seq !== undefined) {
      this.messages.list.refresh(seq);
    } else if (what === 'cleared') {
      this.messages.list.show(following.shown);
      this.#countMarks();
    }
    this.#pace.ask();
  }

  #frame() {
    const following = this.#active;
    const isPlot = this.#link.view === 'plot';
    const { plotted, isBehind } = following.advance(isPlot);
    if (isPlot && plotted) {
      this.#plot.update();
    } else if (!isPlot) {
      this.messages.list.draw();
    }
    this.#goToPlace();
    this.#refresh(following);
    if (isBehind || (isPlot && plotted)) {
      this.#pace.ask();
    }
    const passed = following.tally.messages - this.#drawn;
    this.#drawn = following.tally.messages;
    return passed;
  }

  /** The message that the address points to, as soon as it has come. */
  #goToPlace() {
    if (this.#goTo === null) {
      return;
    }
    const { store } = this.#active;
    for (let seq = store.end - 1; seq >= store.first; seq--) {
      const { message } = store.get(seq);
      if (message?.epoch === this.#goTo.epoch && message.offset === this.#goTo.offset) {
        this.#goTo = null;
        this.messages.list.reveal(seq);
        return;
      }
      if (message?.epoch === this.#goTo.epoch && message.offset < this.#goTo.offset) {
        return;
      }
    }
  }

  #refresh(following) {
    const { store, search, tally } = following;
    const isPlot = this.#link.view === 'plot';
    at('empty').hidden = !store.isEmpty || store.paused || tally.messages > 0;
    at('cleared').hidden = !store.isEmpty || store.paused || tally.messages === 0;
    at('no-match').hidden = !search.hides || search.isBehind || following.shown.first < following.shown.end;
    at('newest').hidden = isPlot || this.messages.list.follows;
    at('pause').setAttribute('aria-pressed', String(store.paused));
    put('pause-text', store.paused ? 'Resume' : 'Pause');
    at('paused').hidden = !store.paused;
    put('paused-text', `Paused – ${format.plural(store.arrivedInPause, 'new message')}`);
    const { messages, gaps } = store.gone;
    const among = gaps === 0 ? '' : ` and ${format.plural(gaps, 'gap')}`;
    at('earlier').hidden = messages + gaps === 0;
    put('earlier', `${format.plural(messages, 'earlier message')}${among} no longer kept here`);
    this.searchBar.show(following);
    this.#reply.show(following);
    this.#welcome.show(following.name, this.#known?.get(following.name));
    this.#tabs.show([...this.#followings.values()], following, this.#unseen);
    if (performance.now() - this.#countedAt > COUNTS_MS / 4) {
      this.#countedAt = performance.now();
      this.onCounts(following);
    }
  }
}
