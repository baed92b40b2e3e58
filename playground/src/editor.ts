/** The editor: CodeMirror with Go highlighting, in the page's colours. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { go } from "@codemirror/lang-go";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword], color: "var(--keyword)" },
  { tag: [tags.string, tags.character], color: "var(--string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--number)" },
  { tag: [tags.comment], color: "var(--comment)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.standard(tags.typeName)], color: "var(--type)" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--code)", backgroundColor: "var(--paper)", fontSize: "14px" },
  ".cm-content": { fontFamily: "ui-monospace, 'JetBrains Mono', Menlo, Consolas, monospace", caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 8%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
});

/** Makes the editor in `parent`; `onRun` is Ctrl+Enter, `onChange` is called after every edit. */
export function makeEditor(parent: HTMLElement, text: string, onRun: () => void, onChange: () => void): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of("\t"),
        EditorState.tabSize.of(4),
        bracketMatching(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        go(),
        syntaxHighlighting(highlight),
        theme,
        EditorView.contentAttributes.of({ "aria-label": "Go source" }),
        keymap.of([
          { key: "Mod-Enter", run: () => (onRun(), true) },
          ...defaultKeymap,
          ...historyKeymap,
          ...searchKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) {
            onChange();
          }
        }),
      ],
    }),
  });
}

/** Replaces the whole text. */
export function setText(view: EditorView, text: string): void {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

/** Shows the compiler's lines ("./prog.go:3:5: message") as marks in the editor. */
export function showErrors(view: EditorView, output: string): void {
  const marks: Diagnostic[] = [];
  for (const line of output.split("\n")) {
    const match = /^\.\/[^:]+:(\d+):(\d+): (.*)$/.exec(line);
    const number = Number(match?.[1]);
    if (match && number >= 1 && number <= view.state.doc.lines) {
      const at = view.state.doc.line(number);
      const from = Math.min(at.from + Number(match[2]) - 1, at.to);
      const word = view.state.wordAt(from);
      marks.push({ from, to: word?.to ?? Math.min(from + 1, at.to), severity: "error", message: match[3] ?? "" });
    }
  }
  view.dispatch(setDiagnostics(view.state, marks));
}
