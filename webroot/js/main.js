import { SelectedBytes } from './parts/bytes.js';
import { Channels } from './parts/channels.js';
import { Connection } from './parts/connection.js';
import { Counters } from './parts/counters.js';
import { at } from './parts/dom.js';
import { Export } from './parts/export.js';
import { listenToKeys } from './parts/keys.js';
import { isSideOpen, setSide } from './parts/side.js';
import { Status } from './parts/status.js';
import { Workspace } from './parts/workspace.js';

/** What the status asks the reader for, by the answer that it got. */
const ASKS = { 401: 'The status asks for a token.', 403: 'The status asks for another token.' };

const workspace = new Workspace();
const channels = new Channels({ onPick: (name) => workspace.open(name), onNews: () => workspace.told(channels.known) });
const connection = new Connection({
  onToken: () => { workspace.readmit(); channels.poll(); status.poll(); },
  onOtherToken: (token) => status.admit(token),
});
const status = new Status({ onToggle: (isOpen) => workspace.statusIs(isOpen), onRefused: (code) => connection.askFor(ASKS[code] ?? '') });
const counters = new Counters();

workspace.onState = (following) => {
  connection.show(following);
  channels.mark(workspace.names, following.name);
};
workspace.onCounts = (following) => counters.show(following);
workspace.onLive = () => { channels.poll(); status.poll(); };
workspace.onStatus = (isOpen) => status.set(isOpen);

new Export(() => workspace.exported);
new SelectedBytes({ entryOf: (row) => workspace.messages.entryOf(row) });
listenToKeys(workspace, status);

at('side-toggle').addEventListener('click', () => setSide(!isSideOpen()));
// As a link would, but the address keeps what it says.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  status.set(false);
  at('scroller').focus();
});
at('help-open').addEventListener('click', () => at('help').showModal());
addEventListener('hashchange', () => workspace.read(location));
addEventListener('online', () => workspace.retryNow());
addEventListener('pagehide', () => workspace.closeAll());
addEventListener('pageshow', (event) => event.persisted && workspace.reopenAll());
// A menu is closed by a press elsewhere.
addEventListener('pointerdown', ({ target }) => {
  document.querySelectorAll('details.menu[open]').forEach((menu) => menu.contains(target) || (menu.open = false));
});

workspace.read(location);
channels.poll();
