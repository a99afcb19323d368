/** The token with which this page follows its channel. It lives as long as the tab, never in an address. */

const KEY = 'tcp-transfer.token';

/** @returns {string | undefined} */
export function storedToken() {
  return sessionStorage.getItem(KEY) ?? undefined;
}

export function storeToken(token) {
  sessionStorage.setItem(KEY, token);
}

/**
 * Why a WebSocket was refused. A browser doesn't tell; the relay answers a plain request to the same
 * address as it would answer the WebSocket.
 *
 * @returns {Promise<number>} the HTTP status; 0: there was no answer
 */
export async function refusal(path, token) {
  // A header holds a character for each byte.
  const bytes = token === undefined ? [] : new TextEncoder().encode(token);
  const headers = token === undefined ? {} : { Authorization: `Bearer ${String.fromCharCode(...bytes)}` };
  try {
    return (await fetch(path, { headers, cache: 'no-store' })).status;
  } catch {
    return 0;
  }
}
