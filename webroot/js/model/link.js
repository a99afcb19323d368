/**
 * The state of the view as it stands in the address, so that a link shows a colleague the same:
 * `#channel=plant/line1&view=hex&find=ff&mode=hex`. What has its default stands nowhere.
 */
export const VIEWS = ['text', 'hex', 'json', 'plot'];
export const MODES = ['text', 'regex', 'hex'];

const MAX_TABS = 6;
const MAX_FIND = 512;

/**
 * @returns {object} channel ('' is the default one), tabs, view, find, mode, sender, only, columns,
 *   series, at ({epoch, offset} or null), status (whether the status is open)
 */
export function readLink({ hash, search }) {
  const given = new URLSearchParams(hash.slice(1));
  const channel = given.get('channel') ?? new URLSearchParams(search).get('channel') ?? '';
  const all = [...new Set(list(given.get('open')).concat(channel))];
  // Whatever is too much, the channel is among its tabs.
  const others = all.filter((tab) => tab !== channel).slice(1 - MAX_TABS);
  return {
    channel,
    tabs: all.filter((tab) => tab === channel || others.includes(tab)),
    view: one(given.get('view'), VIEWS),
    find: (given.get('find') ?? '').slice(0, MAX_FIND),
    mode: one(given.get('mode'), MODES),
    sender: /^\d{1,10}(@[A-Za-z0-9]{1,32})?$/.test(given.get('sender') ?? '') ? given.get('sender') : '',
    only: given.get('only') !== '0',
    columns: list(given.get('columns')),
    series: list(given.get('series')),
    at: place(given.get('at')),
    status: given.get('status') === '1',
  };
}

/** @returns {string} what stands after the `#`; empty if all is as by default */
export function writeLink({ channel, tabs, view, find, mode, sender, only, columns, series, at, status }) {
  const link = new URLSearchParams();
  const put = (name, value, fallback) => value !== fallback && link.set(name, value);
  put('channel', channel, '');
  put('open', tabs.map(part).join(), part(channel));
  put('view', view, VIEWS[0]);
  put('find', find, '');
  put('mode', mode, MODES[0]);
  put('sender', sender, '');
  put('only', only ? '1' : '0', '1');
  put('columns', columns.map(part).join(), '');
  put('series', series.map(part).join(), '');
  put('at', at === null ? '' : `${at.epoch}:${at.offset}`, '');
  put('status', status ? '1' : '0', '0');
  return link.toString().replaceAll('%2F', '/').replaceAll('%3A', ':');
}

/** The path at which a channel is followed. */
export function channelPath(channel) {
  return channel === '' ? '' : `/${channel.split('/').map(encodeURIComponent).join('/')}`;
}

/** A part of a list, readable where it can be. */
function part(text) {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}

/** Each part is encoded by itself, so that it may have commas. */
function list(text) {
  if (text === null || text === '') {
    return [];
  }
  try {
    return text.split(',').map(decodeURIComponent);
  } catch {
    return [];
  }
}

function one(value, choices) {
  return choices.includes(value) ? value : choices[0];
}

function place(text) {
  const match = /^([A-Za-z0-9]{1,32}):(\d{1,15})$/.exec(text ?? '');
  return match === null ? null : { epoch: match[1], offset: Number(match[2]) };
}
