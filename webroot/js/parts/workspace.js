import { Address } from './address.js';
import { at, put } from './dom.js';
import { OpenChannels } from './open-channels.js';
import { Pace } from './pace.js';
import { Reply } from './reply.js';
import { SearchBar } from './search-bar.js';
import { setSide } from './side.js';
import { Stage } from './stage.js';
import { Surroundings } from './surroundings.js';
import { Tabs } from './tabs.js';
import { Welcome } from './welcome.js';

const COUNTS_MS = 500;

/**
 * What the reader works with: the channels that are open, the one that is shown, and how. It brings
 * what comes to the screen, once for each animation frame; its state stands in the address.
 */
export class Workspace {
  #address = new Address();
  /** The message that the address points to, until it has come, and where it was looked for. */
  #goTo = null;
  #soughtTo = 0;
  #known = null;
  #countedAt = 0;
  #drawn = 0;

  #channels = new OpenChannels({ onChange: (following, what, seq) => this.#changed(following, what, seq) });
  #pace = new Pace(() => this.#frame());
  #stage = new Stage({ linkOf: (message) => this.#address.of(message, this.#active.name), onFollow: () => this.#pace.ask(), onMark: () => this.#pace.ask(), onChoice: () => this.#write() });
  #tabs = new Tabs({ onPick: (key) => this.#pick(key), onClose: (key) => this.#close(key) });
  #surroundings = new Surroundings();
  #welcome = new Welcome();
  #reply = new Reply();

  messages = this.#stage.messages;
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
  }

  get #active() {
    return this.#channels.active;
  }

  get #link() {
    return this.#address.link;
  }

  // ---- which channels ----

  get names() {
    return this.#channels.names;
  }

  /** Does what an address says. */
  read(location) {
    const link = this.#address.read(location);
    this.#channels.keepOnly(link.tabs);
    link.tabs.forEach((key) => this.#channels.follow(key, key === link.channel ? link.at : null));
    this.#goTo = link.at;
    this.searchBar.set(link);
    this.#stage.choose(link.columns);
    this.#activate(link.channel);
    this.onStatus(link.status);
  }

  /** Follows a channel beside the others, and shows it. */
  open(name) {
    setSide(false);
    const key = this.#channels.named(name)?.key ?? name;
    this.#channels.follow(key);
    this.#link.at = null;
    this.#pick(key);
  }

  #pick(key) {
    this.onStatus(false);
    this.#activate(key);
  }

  #close(key) {
    const next = this.#channels.besides(key);
    this.#channels.forget(key);
    this.#activate(next);
  }

  reopenAll() {
    this.#channels.all.forEach((following) => this.#reopen(following));
  }

  /** There is another token: those that are live need none, and keep what they have. */
  readmit() {
    this.#channels.all.forEach((following) => following.state.name !== 'live' && this.#reopen(following));
  }

  #reopen(following) {
    following.search.set(this.#link);
    following.goOn();
  }

  closeAll() {
    this.#channels.all.forEach((following) => following.close());
  }

  retryNow() {
    this.#channels.all.forEach((following) => following.retryNow());
  }

  #activate(key) {
    const isOther = this.#channels.activate(key);
    this.#link.channel = key;
    this.#link.tabs = this.#channels.keys;
    this.#soughtTo = 0;
    this.#active.search.set(this.#link);
    this.#stage.show(this.#active, isOther);
    this.setView(this.#link.view);
    this.#named();
    this.onState(this.#active);
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
    this.#stage.look(view, this.#link.series);
    this.#write();
    this.#pace.ask();
  }

  statusIs(isOpen) {
    this.#link.status = isOpen;
    this.#write();
  }

  #write() {
    this.#link.columns = this.#stage.columns;
    if (this.#link.view === 'plot') {
      this.#link.series = this.#stage.series;
    }
    this.#address.write();
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
    const seq = this.#active.search.stepFrom(this.messages.list.current, by);
    if (seq !== null) {
      this.messages.list.reveal(seq);
    }
  }

  get exported() {
    return { following: this.#active, columns: this.#link.view === 'json' ? this.#stage.columns : [] };
  }

  // ---- what comes ----

  #changed(following, what, seq) {
    if (following !== undefined && following === this.#active) {
      if (what === 'state' || what === 'named') {
        this.#named();
        this.onState(following);
        if (following.state.name === 'live') {
          this.onLive();
        }
      } else if (what === 'found' && seq !== undefined) {
        this.messages.list.refresh(seq);
      } else if (what === 'stopped') {
        this.messages.list.reset(this.messages.list.current);
      } else if (what === 'cleared') {
        this.#stage.show(following, true);
      }
    }
    this.#pace.ask();
  }

  #frame() {
    const following = this.#active;
    const hasMore = this.#stage.draw();
    this.#goToPlace();
    this.#refresh(following);
    if (hasMore) {
      this.#pace.ask();
    }
    const passed = following.tally.messages - this.#drawn;
    this.#drawn = following.tally.messages;
    return passed;
  }

  #goToPlace() {
    if (this.#goTo === null) {
      return;
    }
    const { store } = this.#active;
    const seq = store.seqOf(this.#goTo, this.#soughtTo);
    this.#soughtTo = store.end;
    if (seq !== null) {
      this.#goTo = null;
      this.messages.list.reveal(seq);
    }
  }

  #refresh(following) {
    this.#surroundings.show(following, { isAtEnd: this.#stage.isAtEnd });
    this.searchBar.show(following);
    this.#reply.show(following);
    this.#welcome.show(following.name, this.#known?.get(following.name));
    this.#tabs.show(this.#channels.all, following, this.#channels.unseen);
    if (performance.now() - this.#countedAt > COUNTS_MS / 4) {
      this.#countedAt = performance.now();
      this.onCounts(following);
    }
  }
}
