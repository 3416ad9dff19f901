// Serves the pages of a project, and the rows that a browser walks through: what each answered, and where it goes next.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

export class Pages {
  #server;
  #folder;
  #rows = [];
  #waiting = new Map();

  static async open(folder) {
    const pages = new Pages();
    pages.#folder = folder;
    pages.#server = createServer((request, response) => pages.#answer(request, response));
    await new Promise((done) => pages.#server.listen(0, '127.0.0.1', done));
    pages.origin = `http://127.0.0.1:${pages.#server.address().port}`;
    return pages;
  }

  /** The rows of one browser, in the order it is to walk them. */
  begin(rows) {
    this.#rows = rows;
    this.#waiting.clear();
  }

  /** Where row `i` stands; nothing behind the last one. */
  addressOf(i) {
    const row = this.#rows[i];
    if (row === undefined) return '';
    const query = new URLSearchParams({ row: String(i), asked: JSON.stringify(row.asked) });
    return `${row.address ?? `${this.origin}/${row.page}/index.html`}?${query}`;
  }

  /** What the page of row `i` said; undefined when it says nothing in time. */
  async said(i, milliseconds) {
    const limit = AbortSignal.timeout(milliseconds);
    while (!this.#waiting.has(i)) {
      if (limit.aborted) return undefined;
      await new Promise((done) => setTimeout(done, 50));
    }
    return this.#waiting.get(i);
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.origin);
    if (pathname === '/said') {
      const i = Number(searchParams.get('row'));
      let body = '';
      request.on('data', (text) => {
        body += text;
      });
      request.on('end', () => {
        this.#waiting.set(i, JSON.parse(body));
        response.writeHead(200, { 'content-type': 'text/plain' }).end(this.addressOf(i + 1));
      });
      return;
    }
    const path = join(this.#folder, pathname);
    if (!existsSync(path)) return void response.writeHead(404, { 'content-type': 'text/html' }).end('<p>no such file</p>');
    // a worker or a chunk has the policy of its page
    const from = new URL(request.headers.referer ?? request.url, this.origin).searchParams;
    const row = this.#rows[Number(searchParams.get('row') ?? from.get('row') ?? -1)] ?? {};
    response
      .writeHead(200, {
        'content-type': types[extname(path)] ?? 'text/plain',
        'cache-control': 'no-store',
        ...(row.policy ? { 'content-security-policy': row.policy } : {}),
        ...(row.isolated ? isolation : {}),
      })
      .end(readFileSync(path));
  }
}
