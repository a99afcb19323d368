/** What the page says about what the relay said: plain words, exact numbers. */

import { plural } from './format.js';

const REASONS = {
  slow: 'This page did not keep up',
  expired: 'No longer in the history of the relay',
  lost: 'The node of the relay that had them is gone',
  unannounced: 'The relay did not say why',
};

/** @returns {[string, string]} headline and detail */
export function gapText({ from, to, count, reason, detail, code }) {
  if (reason === 'restart') {
    return ['The relay was restarted', `What it received after #${from - 1} and did not send before it ended is unknown`];
  }
  if (reason === 'disconnected') {
    return ['Messages may be missing', `Nobody counted what came while the connection was lost (${closeText({ code, reason: detail })})`];
  }
  const what = count === null ? 'An unknown number of messages missing' : `${plural(count, 'message')} missing`;
  const range = from === null || to === null ? '' : from === to ? `#${from}. ` : `#${from} to #${to}. `;
  return [what, `${range}${REASONS[reason] ?? reason}`];
}

/** Close codes without a reason, as RFC 6455 §7.4.1 means them. */
const CODES = {
  1000: 'closed normally',
  1001: 'the relay is going away',
  1005: 'closed without a code',
  1006: 'broken off',
  1008: 'not allowed',
  1013: 'too slow',
};

export function closeText({ code, reason }) {
  const said = reason || CODES[code] || 'no reason given';
  // 1005 and 1006 never were on the wire.
  return code === 1005 || code === 1006 ? said : `${code} ${said}`;
}

/** Why a sender did not get a reply. */
const REFUSALS = {
  unknown_sender: 'nobody is there',
  slow: 'one does not read what it is sent',
  malformed: 'the framing of the listener has no bytes for it',
  not_allowed: 'its listener takes no replies',
  full: 'too many are on their way',
};

/** @returns {string | null} null for what is no remark between messages */
export function noticeText(notice) {
  if (notice.type === 'sender') {
    const who = `Sender ${notice.id}${notice.address ? ` (${notice.address})` : ''}`;
    return notice.event === 'left' ? `${who} left` : `${who} joined${notice.listener ? ` on ${notice.listener}` : ''}`;
  }
  if (notice.type === 'hold') {
    return notice.held ? 'Senders wait for this page' : 'Senders no longer wait for this page';
  }
  if (notice.type === 'reply') {
    const who = ['No sender has', '1 sender has'][notice.senders] ?? `${notice.senders} senders have`;
    return `${who} the reply${notice.refused ? `: ${REFUSALS[notice.refused] ?? notice.refused}` : ''}`;
  }
  return null;
}

const STATUSES = {
  0: 'The relay does not answer.',
  401: 'The relay asks for a token that may administer it.',
  403: 'This token may not administer the relay: it lacks the right “admin”.',
  404: 'This relay does not tell who is connected to it.',
};

/** Why the relay does not do what an administrator asks for, by the status of its answer; 0: there was none. */
export function refusalText(status) {
  return STATUSES[status] ?? `The relay answers ${status}.`;
}
