/** How this page asks the relay, and the tokens with which it does. They live as long as the tab, never in an address. */

const KEY = 'tcp-transfer.token';
/** A key of its own: a token that administers need not be one that receives. */
const ADMIN_KEY = 'tcp-transfer.admin-token';

/** @returns {string | undefined} */
export function storedToken() {
  return sessionStorage.getItem(KEY) ?? undefined;
}

export function storeToken(token) {
  sessionStorage.setItem(KEY, token);
}

export function storeAdminToken(token) {
  sessionStorage.setItem(ADMIN_KEY, token);
}

/** As `fetch`, with the page's token. */
export function ask(path, options) {
  return askWith(storedToken(), path, options);
}

/** As `ask`, with the token that administers if the reader has given one. */
export function askAsAdmin(path, options) {
  return askWith(sessionStorage.getItem(ADMIN_KEY) ?? storedToken(), path, options);
}

function askWith(token, path, options) {
  // A header holds a character for each byte.
  const bytes = token === undefined ? [] : new TextEncoder().encode(token);
  const headers = token === undefined ? {} : { Authorization: `Bearer ${String.fromCharCode(...bytes)}` };
  return fetch(path, { headers, cache: 'no-store', ...options });
}

/**
 * Why a WebSocket was refused. A browser doesn't tell; the relay answers a plain request to the same
 * address as it would answer the WebSocket.
 *
 * @returns {Promise<number>} the HTTP status; 0: there was no answer
 */
export async function refusal(path) {
  try {
    return (await ask(path)).status;
  } catch {
    return 0;
  }
}
