// The playground in headless Chromium: types a program, runs it, feeds it input, stops an endless one, opens a shared link.
// Needs build/site (playground/build.mjs) and Debian's chromium.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const TIMEOUT = 60_000;
let server;
let url;
let browser;
let profile;

before(async () => {
  server = spawn(process.execPath, [join(root, "playground", "build.mjs"), "--serve", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  url = await new Promise((resolve, reject) => {
    server.stdout.on("data", (data) => {
      const match = /(http:\S+)/.exec(String(data));
      if (match) resolve(match[1]);
    });
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  profile = mkdtempSync(join(tmpdir(), "loam-e2e-"));
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  server?.kill();
  rmSync(profile, { recursive: true, force: true });
});

async function open(fragment = "") {
  const page = await browser.newPage();
  page.on("pageerror", (error) => assert.fail(`page error: ${error}`));
  await page.goto(url + fragment);
  await page.waitForFunction(() => document.getElementById("status").textContent.includes("ready"), undefined, { timeout: TIMEOUT });
  return page;
}

const output = (page) => page.evaluate(() => window.loamTest.output());
const waitOutput = (page, text) => page.waitForFunction((t) => window.loamTest.output().includes(t), text, { timeout: TIMEOUT });

async function setProgram(page, text) {
  await page.evaluate((t) => window.loamTest.setText(t), text);
}

test("types a program and runs it", async () => {
  const page = await open();
  await page.click(".cm-content");
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText('package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("typed", 6*7)\n}\n');
  await page.keyboard.press("Control+Enter");
  await waitOutput(page, "typed 42");
  await waitOutput(page, "exit status 0");
  await page.close();
});

test("reads standard input", async () => {
  const page = await open();
  await setProgram(page, 'package main\n\nimport "fmt"\n\nfunc main() {\n\tvar name string\n\tfmt.Print("name? ")\n\tfmt.Scanln(&name)\n\tfmt.Println("hello,", name)\n}\n');
  await page.click("#run");
  await waitOutput(page, "name? ");
  await page.waitForFunction(() => document.getElementById("status").textContent.includes("waiting"), undefined, { timeout: TIMEOUT });
  await page.evaluate(() => window.loamTest.type("gopher\r"));
  await waitOutput(page, "hello, gopher");
  await page.close();
});

test("stops an endless program and runs the next one", async () => {
  const page = await open();
  await setProgram(page, 'package main\n\nfunc main() {\n\tprintln("spinning")\n\tfor {\n\t}\n}\n');
  await page.click("#run");
  await waitOutput(page, "spinning");
  await page.click("#stop");
  await waitOutput(page, "stopped");
  await setProgram(page, 'package main\n\nfunc main() { println("next") }\n');
  await page.waitForFunction(() => document.body.dataset.state === "idle");
  await page.click("#run");
  await waitOutput(page, "next");
  await page.close();
});

test("shows compile errors in the terminal and in the editor", async () => {
  const page = await open();
  await setProgram(page, "package main\n\nfunc main() {\n\tx := 1\n}\n");
  await page.click("#run");
  await waitOutput(page, "./prog.go:4:2: declared and not used: x");
  await page.waitForSelector(".cm-lintRange-error");
  await page.close();
});

test("opens a shared link", async () => {
  const first = await open();
  await setProgram(first, 'package main\n\nfunc main() { println("shared é", 1<<40) }\n');
  await first.click("#share");
  await first.waitForFunction(() => location.hash.startsWith("#v1/"));
  const hash = new URL(first.url()).hash;
  await first.close();
  const page = await open(hash);
  await page.click("#run");
  await waitOutput(page, "shared é 1099511627776");
  assert.equal((await output(page)).includes("undefined"), false);
  await page.close();
});
