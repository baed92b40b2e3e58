/**
 * Share links: `#v1/<base64url of deflated JSON>`. The JSON holds `files` (name to text); `race`, `seed` and `breakpoints`
 * are reserved, and unknown fields are ignored, so that later pages read earlier links and the other way round.
 */
import { deflateSync, inflateSync, strFromU8, strToU8 } from "fflate";

/** What a link carries. */
export interface Snippet {
  /** File name to source text; at least one. */
  files: Record<string, string>;
}

const VERSION = "v1";
const MAX_TEXT_BYTES = 1 << 20;

function toBase64Url(data: Uint8Array): string {
  let binary = "";
  for (const byte of data) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

/** The fragment (with "#") that carries a snippet. */
export function encodeSnippet(snippet: Snippet): string {
  return `#${VERSION}/${toBase64Url(deflateSync(strToU8(JSON.stringify({ files: snippet.files })), { level: 9 }))}`;
}

/** The snippet in a fragment; undefined when there is none. Throws an Error with a plain text when it is damaged or too new. */
export function decodeSnippet(fragment: string): Snippet | undefined {
  const match = /^#(v\d+)\/(.+)$/.exec(fragment);
  if (!match) {
    return undefined;
  }
  if (match[1] !== VERSION) {
    throw new Error(`this link was made by a newer playground (${match[1]})`);
  }
  let data: unknown;
  try {
    const bytes = inflateSync(fromBase64Url(match[2] ?? ""), { out: new Uint8Array(MAX_TEXT_BYTES) });
    data = JSON.parse(strFromU8(bytes));
  } catch {
    throw new Error("this link is damaged or larger than 1 MB");
  }
  const files = (data as { files?: unknown }).files;
  if (typeof files !== "object" || files === null || Object.keys(files).length === 0) {
    throw new Error("this link holds no files");
  }
  for (const text of Object.values(files)) {
    if (typeof text !== "string") {
      throw new Error("this link is damaged");
    }
  }
  return { files: files as Record<string, string> };
}
