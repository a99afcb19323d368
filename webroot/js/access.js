/** How this page asks the relay, and the token with which it does. The token lives as long as the tab, never in an address. */

const KEY = 'tcp-transfer.token';

/** @returns {string | undefined} */
export function storedToken() {
  return sessionStorage.getItem(KEY) ?? undefined;
}

export function storeToken(token) {
  sessionStorage.setItem(KEY, token);
}

/** As `fetch`, with the token. */
export function ask(path, options = {}) {
  const token = storedToken();
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
