// Serves the built page as the plainest host would: no special headers, and under a path of its own.
import { createServer } from "node:http";
import { createReadStream, statSync } from "node:fs";
import { extname, join, normalize, sep } from "node:path";

/** Where on the host the page lives: an address that starts with `/` in it would miss. */
export const PREFIX = "/a/b/";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

/** Starts on a free port; answers `{ origin, url, stop() }`. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const file = fileFor(folder, request.url);
    if (file === null) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not found\n");
      return;
    }
    const type = TYPES[extname(file.path)] ?? "application/octet-stream";
    response.writeHead(200, { "Content-Type": type, "Content-Length": file.size });
    createReadStream(file.path).pipe(response);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const stop = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  return { origin, url: origin + PREFIX, stop };
}

function fileFor(folder, target) {
  const path = decodeURIComponent(target.split("?")[0]);
  if (!path.startsWith(PREFIX)) return null;
  const inside = path.slice(PREFIX.length) || "index.html";
  const full = normalize(join(folder, inside));
  if (!full.startsWith(folder + sep)) return null;
  const facts = statSync(full, { throwIfNoEntry: false });
  return facts?.isFile() ? { path: full, size: facts.size } : null;
}
