import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A static server on 127.0.0.1 that does ranges. */
export interface FileServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** What it serves, by name. */
  readonly files: Map<string, Uint8Array>;
  /** Each request: the name, then the Range header if there is one. */
  readonly requests: string[];
  /** Ends the connection of the next answer after so many bytes. */
  cutNext(bytes: number): void;
  close(): Promise<void>;
}

export async function serveFiles(): Promise<FileServer> {
  const files = new Map<string, Uint8Array>();
  const requests: string[] = [];
  let cut: number | undefined;
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    const { range } = request.headers;
    requests.push(range === undefined ? name : `${name} ${range}`);
    const content = files.get(name);
    if (content === undefined) response.writeHead(404).end();
    else answer(response, content, Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0), cut);
    cut = undefined;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    requests,
    cutNext: (bytes) => {
      cut = bytes;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function answer(response: ServerResponse, content: Uint8Array, from: number, cut: number | undefined): void {
  const headers = { 'content-length': content.length - from };
  if (from === 0) response.writeHead(200, headers);
  else {
    const range = `bytes ${from}-${content.length - 1}/${content.length}`;
    response.writeHead(206, { ...headers, 'content-range': range });
  }
  if (cut === undefined) response.end(content.subarray(from));
  else response.write(content.subarray(from, from + cut), () => response.socket?.end());
}
