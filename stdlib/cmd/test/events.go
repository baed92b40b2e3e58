package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// An event is one line of -json output.
type event struct {
	Time        *time.Time `json:",omitempty"`
	Action      string
	Package     string   `json:",omitempty"`
	Test        string   `json:",omitempty"`
	Elapsed     *float64 `json:",omitempty"`
	Output      *string  `json:",omitempty"`
	OutputType  string   `json:",omitempty"`
	FailedBuild string   `json:",omitempty"`
	Key         string   `json:",omitempty"`
	Value       string   `json:",omitempty"`
	Path        string   `json:",omitempty"`
}

// A buildEvent is one line about building a package.
type buildEvent struct {
	ImportPath string
	Action     string
	Output     string `json:",omitempty"`
}

// Package testing marks its own lines when it knows that a program reads them.
const (
	ctrlFrame  = 0x16 // a line of the framework begins
	ctrlErr    = 0x0f // an error's text begins
	ctrlErrEnd = 0x0e
	ctrlEscape = 0x1b // the next byte is meant as it is
)

const (
	longestLine  = 4096 // a framework line is at most this long
	longestEvent = 1024 // output of one event
)

// stdoutLock keeps the events of packages that run side by side in whole lines.
var stdoutLock sync.Mutex

type lockedWriter struct{ w io.Writer }

func (l lockedWriter) Write(text []byte) (int, error) {
	stdoutLock.Lock()
	defer stdoutLock.Unlock()
	return l.w.Write(text)
}

// An eventWriter turns the output of one test executable into events. Two splitters stand one
// behind the other: the first finds lines of the framework in the input, the second cuts what is
// left into events of a bounded size.
type eventWriter struct {
	w           io.Writer
	pkg         string
	began       time.Time
	test        string   // the test that output belongs to
	open        []*event // results that wait for the lines that belong to them, one a level
	outcome     string
	in, out     splitter
	marked      bool // the framework marks its lines: unmarked ones are a test's own
	inError     bool
	escaped     bool
	framework   bool // the text on its way out is the framework's
	failedBuild string
}

func newEventWriter(w io.Writer, pkg string) *eventWriter {
	e := &eventWriter{w: w, pkg: pkg, began: time.Now()}
	e.in = splitter{buf: make([]byte, 0, longestLine), line: e.inputLine, part: e.out.write}
	e.out = splitter{buf: make([]byte, 0, longestEvent), line: e.emitOutput, part: e.emitOutput}
	e.emit(&event{Action: "start"})
	return e
}

func (e *eventWriter) Write(text []byte) (int, error) {
	e.in.write(text)
	return len(text), nil
}

// exited notes how the executable ended.
func (e *eventWriter) exited(ok bool) {
	switch {
	case !ok:
		e.outcome = "fail"
	case e.outcome != "skip":
		e.outcome = "pass"
	}
}

// close writes what is still held and the package's last event.
func (e *eventWriter) close() {
	e.in.flush()
	e.out.flush()
	if e.outcome == "" {
		return
	}
	seconds := time.Since(e.began).Round(time.Millisecond).Seconds()
	last := &event{Action: e.outcome, Elapsed: &seconds}
	if e.outcome == "fail" {
		last.FailedBuild = e.failedBuild
	}
	e.emit(last)
}

func (e *eventWriter) emit(ev *event) {
	now := time.Now()
	ev.Time, ev.Package = &now, e.pkg
	if ev.Test == "" {
		ev.Test = e.test
	}
	text, err := json.Marshal(ev)
	if err != nil {
		fmt.Fprintf(e.w, "testjson internal error: %v\n", err)
		return
	}
	e.w.Write(append(text, '\n'))
}

// settle writes the waiting results deeper than level.
func (e *eventWriter) settle(level int) {
	e.test = ""
	for len(e.open) > level {
		last := e.open[len(e.open)-1]
		e.open = e.open[:len(e.open)-1]
		e.emit(last)
	}
}

// frame passes on a line of the framework.
func (e *eventWriter) frame(line []byte) {
	e.framework = true
	e.out.write(line)
	e.framework = false
}

func hasAnyPrefix(line []byte, prefixes string) bool {
	for _, prefix := range strings.Split(prefixes, "|") {
		if bytes.HasPrefix(line, []byte(prefix)) {
			return true
		}
	}
	return false
}

const (
	updateLines = "=== RUN   |=== PAUSE |=== CONT  |=== NAME  |=== PASS  |=== FAIL  |=== SKIP  |" +
		"=== ATTR  |=== ARTIFACTS "
	resultLines = "--- PASS: |--- FAIL: |--- SKIP: |--- BENCH: "
)

// inputLine reads one whole line of the executable's output.
func (e *eventWriter) inputLine(line []byte) {
	if len(line) == 0 {
		return
	}
	marked := line[0] == ctrlFrame
	if e.marked && !marked {
		e.out.write(line)
		return
	}
	if marked {
		e.out.flush()
		line = line[1:]
	}
	bare := bytes.TrimSuffix(line, []byte("\n"))
	if len(bare) < len(line) {
		bare = bytes.TrimSuffix(bare, []byte("\r"))
	}
	if string(bare) == "=== NAME" { // an editor cut the blanks at its end
		line = []byte("=== NAME  \n")
		bare = line[:len(line)-1]
	}
	if string(bare) == "PASS" || string(bare) == "FAIL" || bytes.HasPrefix(bare, []byte("FAIL\t")) {
		e.settle(0)
		e.marked = marked
		e.frame(line)
		e.outcome = "fail"
		if string(bare) == "PASS" {
			e.outcome = "pass"
		}
		return
	}
	if len(e.open) == 0 && bytes.HasPrefix(line, []byte("?   \t")) &&
		bytes.HasSuffix(bare, []byte("\t[no test files]")) {
		e.outcome = "skip"
	}
	if hasAnyPrefix(line, updateLines) {
		e.update(line, marked)
		return
	}
	level, rest := 0, line
	for bytes.HasPrefix(rest, []byte("    ")) {
		rest = rest[4:]
		level++
	}
	if hasAnyPrefix(rest, resultLines) {
		e.result(line, rest, level, marked)
		return
	}
	if level > 0 && level <= len(e.open) {
		e.test = e.open[level-1].Test
	}
	e.out.write(line)
}

// actionOf splits "=== RUN   TestX" or "--- PASS: TestX (0.00s)".
func actionOf(line []byte) (action, name string) {
	action, name, _ = strings.Cut(string(line[4:]), " ")
	return strings.ToLower(strings.TrimSuffix(action, ":")), strings.TrimSpace(name)
}

// result reads a line that tells how a test ended. Its event waits: lines below it may belong to it.
func (e *eventWriter) result(whole, line []byte, level int, marked bool) {
	action, name := actionOf(line)
	ev := &event{Action: action}
	if at := strings.Index(name, " ("); at >= 0 {
		if text, ok := strings.CutSuffix(name[at+2:], "s)"); ok {
			if seconds, err := strconv.ParseFloat(text, 64); err == nil {
				ev.Elapsed = &seconds
			}
		}
		name = name[:at]
	}
	if len(e.open) < level { // deeper than any test that is open: a test printed it
		e.out.write(whole)
		return
	}
	e.marked = marked
	e.settle(level)
	ev.Test, e.test = name, name
	e.open = append(e.open, ev)
	e.frame(whole)
}

// update reads a line that tells what a test does now.
func (e *eventWriter) update(line []byte, marked bool) {
	action, name := actionOf(line)
	ev := &event{Action: action}
	switch action {
	case "artifacts":
		name, ev.Path, _ = strings.Cut(name, " ")
	case "attr":
		var rest string
		name, rest, _ = strings.Cut(name, " ")
		ev.Key, ev.Value, _ = strings.Cut(rest, " ")
	}
	e.marked = marked
	e.settle(0)
	e.test = name
	switch action {
	case "name": // only says whose output follows
	case "pause": // the line first, as nothing comes after the pause
		e.frame(line)
		e.emit(ev)
	default:
		e.emit(ev)
		e.frame(line)
	}
}

// emitOutput writes output events for text, cut where an error begins or ends.
func (e *eventWriter) emitOutput(text []byte) {
	kind := ""
	if e.framework {
		kind = "frame"
	} else if e.inError {
		kind = "error-continue"
	}
	send := func(text []byte, kind string) {
		output := string(text)
		e.emit(&event{Action: "output", Output: &output, OutputType: kind})
	}
	var held []byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case e.escaped:
			e.escaped = false
			held = append(held, c)
		case c == ctrlEscape:
			e.escaped = true
		case c == ctrlErr:
			if len(held) > 0 {
				send(held, kind)
			}
			held, kind, e.inError = nil, "error", true
			if i+1 < len(text) { // upstream does not look at the byte after the mark
				i++
				held = append(held, text[i])
			}
		case c == ctrlErrEnd:
			if i+1 < len(text) && text[i+1] == '\n' {
				i++
				held = append(held, '\n')
			}
			send(held, kind)
			held, kind, e.inError = nil, "", false
			if i+1 < len(text) {
				i++
				held = append(held, text[i])
			}
		default:
			held = append(held, c)
		}
	}
	if len(held) > 0 {
		send(held, kind)
	}
}

// A splitter collects bytes and calls line for each whole line. A line longer than the buffer goes
// to part in pieces that do not cut a character; so does the name of a benchmark, as its numbers
// come much later.
type splitter struct {
	buf     []byte
	line    func([]byte)
	part    func([]byte)
	mid     bool // inside a line that went out in pieces
	escaped bool
}

func (s *splitter) write(text []byte) {
	for len(text) > 0 {
		n := copy(s.buf[len(s.buf):cap(s.buf)], text)
		s.buf, text = s.buf[:len(s.buf)+n], text[n:]
		used := s.takeLines()
		if used == 0 && len(s.buf) == cap(s.buf) {
			used = wholeChars(s.buf)
			s.part(s.buf[:used])
			s.mid = true
		}
		s.buf = s.buf[:copy(s.buf, s.buf[used:])]
	}
}

// takeLines hands on the lines at the buffer's front and returns how many bytes they had.
func (s *splitter) takeLines() int {
	used := 0
	for used < len(s.buf) {
		rest := s.buf[used:]
		end := s.lineEnd(rest)
		if end < 0 {
			tab := bytes.IndexByte(rest, '\t')
			if s.mid || tab < 0 || !namesBenchmark(bytes.TrimRight(rest[:tab], " ")) {
				break
			}
			s.part(rest[:tab+1])
			s.mid = true
			used += tab + 1
			break
		}
		if s.mid {
			s.part(rest[:end])
			s.mid = false
		} else {
			s.line(rest[:end])
		}
		used += end
	}
	return used
}

// lineEnd is the length of the line that text begins with, or -1. A mark of the framework inside
// a line ends it too: a test printed the first half without a newline.
func (s *splitter) lineEnd(text []byte) int {
	for i, c := range text {
		switch {
		case c == '\n':
			return i + 1
		case s.escaped:
			s.escaped = false
		case c == ctrlEscape:
			s.escaped = true
		case c == ctrlFrame && i > 0:
			return i
		}
	}
	return -1
}

func (s *splitter) flush() {
	if len(s.buf) > 0 {
		s.part(s.buf)
		s.buf = s.buf[:0]
	}
}

func namesBenchmark(name []byte) bool {
	rest, ok := bytes.CutPrefix(name, []byte("Benchmark"))
	if !ok || len(rest) == 0 {
		return ok
	}
	r, _ := utf8.DecodeRune(rest)
	return !unicode.IsLower(r)
}

// wholeChars is how much of text does not end inside a character.
func wholeChars(text []byte) int {
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if c := text[len(text)-back]; utf8.RuneStart(c) {
			if !utf8.FullRune(text[len(text)-back:]) {
				return len(text) - back
			}
			break
		}
	}
	return len(text)
}
