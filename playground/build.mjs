// Builds the playground's page into build/site from the wasm build (build/wasm), and serves it with --serve PORT.
import * as esbuild from "esbuild";
import { createReadStream, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const site = join(root, "build", "site");
const wasm = join(root, "build", "wasm");

const examplesPlugin = {
  name: "examples",
  setup(build) {
    build.onResolve({ filter: /^virtual:examples$/ }, (args) => ({ path: args.path, namespace: "examples" }));
    build.onLoad({ filter: /.*/, namespace: "examples" }, () => {
      const folder = join(here, "examples");
      const names = readdirSync(folder).filter((name) => name.endsWith(".go")).sort();
      const texts = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
      return { contents: `export const examples = ${JSON.stringify(texts)};`, loader: "js" };
    });
  },
};

async function build() {
  mkdirSync(site, { recursive: true });
  const common = { bundle: true, minify: true, sourcemap: true, target: "es2022", logLevel: "warning" };
  await esbuild.build({ ...common, entryPoints: [join(here, "src", "main.ts")], outfile: join(site, "main.js"), format: "esm", plugins: [examplesPlugin] });
  await esbuild.build({ ...common, entryPoints: [join(root, "web", "worker.ts")], outfile: join(site, "worker-body.js"), format: "iife" });
  const xterm = readFileSync(join(root, "node_modules", "@xterm", "xterm", "css", "xterm.css"), "utf8");
  writeFileSync(join(site, "main.css"), xterm + readFileSync(join(here, "style.css"), "utf8"));
  copyFileSync(join(here, "index.html"), join(site, "index.html"));
  // the glue defines `createLoam`; the worker finds it on self
  const glue = readFileSync(join(wasm, "loam.js"), "utf8");
  writeFileSync(join(site, "worker.js"), `${glue}\nself.loamModuleFactory = createLoam;\n${readFileSync(join(site, "worker-body.js"), "utf8")}`);
  copyFileSync(join(wasm, "loam.wasm"), join(site, "loam.wasm"));
  const library = join(site, "library.bin.gz");
  const source = join(wasm, "library.bin");
  if (!existsSync(library) || statSync(library).mtimeMs < statSync(source).mtimeMs) {
    writeFileSync(library, gzipSync(readFileSync(source), { level: 6 }));
  }
}

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".gz": "application/octet-stream", ".map": "application/json" };

function serve(port) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname)).replace(/^([/\\]|\.\.)+/, "");
    const file = join(site, path === "" ? "index.html" : path);
    if (!file.startsWith(site) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end("not found");
      return;
    }
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream", "cache-control": "no-cache" });
    createReadStream(file).pipe(response);
  });
  server.listen(port, "127.0.0.1", () => console.log(`the playground is at http://127.0.0.1:${server.address().port}/`));
}

await build();
const at = process.argv.indexOf("--serve");
if (at >= 0) {
  serve(Number(process.argv[at + 1] ?? 8080));
}
