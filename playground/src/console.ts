/** The terminal: xterm.js showing what the program writes, and a line editor for its standard input. */
import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";

/** A console; `onInput` gets each finished line (with its newline), `onEnd` means ^D. */
export class Console {
  private readonly terminal: Terminal;
  private line = "";
  private reading = false;
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();
  /** Everything written, for tests and for screen readers' sake kept short. */
  text = "";

  constructor(
    parent: HTMLElement,
    private readonly onInput: (data: Uint8Array) => void,
    private readonly onEnd: () => void,
  ) {
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    this.terminal = new Terminal({
      convertEol: true,
      fontFamily: "ui-monospace, 'JetBrains Mono', Menlo, Consolas, monospace",
      fontSize: 13,
      scrollback: 10_000,
      screenReaderMode: matchMedia("(prefers-reduced-motion: reduce)").matches,
      theme: { background: colour("--paper"), foreground: colour("--ink"), cursor: colour("--accent"), red: colour("--error") },
    });
    const fit = new FitAddon();
    this.terminal.loadAddon(fit);
    this.terminal.open(parent);
    fit.fit();
    new ResizeObserver(() => fit.fit()).observe(parent);
    this.terminal.onData((data) => this.key(data));
  }

  /** Clears the screen for a new run. */
  clear(): void {
    this.terminal.reset();
    this.text = "";
    this.line = "";
  }

  /** Shows bytes of the program; descriptor 2 in the error colour. */
  write(fd: number, data: Uint8Array): void {
    const text = this.decoder.decode(data, { stream: false });
    this.text += text;
    this.terminal.write(fd === 2 ? `\x1b[31m${text}\x1b[0m` : text);
  }

  /** A line from the page itself. */
  note(text: string): void {
    this.text += `${text}\n`;
    this.terminal.write(`\x1b[2m${text}\x1b[0m\r\n`);
  }

  /** The program waits for input (or does not any more). */
  setReading(reading: boolean): void {
    this.reading = reading;
    if (reading) {
      this.terminal.focus();
    }
  }

  /** Types text as a person would. */
  key(data: string): void {
    if (!this.reading) {
      return;
    }
    for (const c of data) {
      if (c === "\r" || c === "\n") {
        this.terminal.write("\r\n");
        this.onInput(this.encoder.encode(`${this.line}\n`));
        this.line = "";
      } else if (c === "\x04") {
        if (this.line === "") {
          this.onEnd();
        }
      } else if (c === "\x7f") {
        if (this.line !== "") {
          this.line = [...this.line].slice(0, -1).join("");
          this.terminal.write("\b \b");
        }
      } else if (c >= " " || c === "\t") {
        this.line += c;
        this.terminal.write(c);
      }
    }
  }
}
