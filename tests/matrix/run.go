// run.go - one package's tests in one or more processes. A process that dies takes the test that killed it along, not
// the others: they run again without it.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// An event is one line of `go test -json`.
type event struct {
	Action, Package, Test, Output string
}

// A runner says how a package's tests are started.
type runner struct {
	loam   []string // the command that is loam
	via    string   // direct: `loam build -test`, then PKG.test, as `loam test` does; test: `loam test -json`
	wasm   bool
	goroot string
	work   string // where binaries and logs go
	limit  time.Duration
	path   string // PATH of tests, with loam as the go command in front
}

// An outcome is what one process showed.
type outcome struct {
	results map[string]string // test: pass, fail, skip
	running []string          // started, not paused, without an end
	died    string            // why the process's end was not a test binary's own; "" when it was
}

const (
	maxProcesses = 12 // a package's processes that die before the rest of its tests is given up
	maxSuspects  = 6  // tests running when a process died that are tried one by one
	logLimit     = 8 << 20
)

// exactly makes the pattern that matches the names and nothing else.
func exactly(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = regexp.QuoteMeta(name)
	}
	return "^(" + strings.Join(quoted, "|") + ")$"
}

// runAll runs the tests of names, in as many processes as it takes, and gives each a result.
func (r *runner) runAll(pkg string, names []string, note func(string)) (map[string]string, []string) {
	results := map[string]string{}
	var notes []string
	wanted := slices.Sorted(slices.Values(names))
	deadline := time.Now().Add(r.limit)
	left := wanted
	for process := 0; len(left) > 0; process++ {
		remaining := time.Until(deadline)
		if process == maxProcesses || remaining < 2*time.Second {
			notes = append(notes, fmt.Sprintf("gave up after %d processes, %d tests never ended", process, len(left)))
			break
		}
		if process > 0 {
			note(fmt.Sprintf("%s: process %d, %d tests left", pkg, process+1, len(left)))
		}
		o := r.process(pkg, left, process == 0, remaining)
		r.merge(results, o.results, left)
		if o.died == "" {
			for _, name := range left {
				if results[name] == "" {
					results[name] = "missing"
				}
			}
			break
		}
		notes = append(notes, o.died)
		if strings.HasPrefix(o.died, "build") {
			break
		}
		progress := len(o.results) > 0
		suspects := slices.DeleteFunc(o.running, func(name string) bool { return results[name] != "" })
		if len(suspects) == 1 {
			results[suspects[0]] = "fail"
			progress = true
		} else if len(suspects) > 1 {
			r.suspects(pkg, suspects, results, deadline)
			progress = true
		}
		left = slices.DeleteFunc(slices.Clone(left), func(name string) bool { return results[name] != "" })
		if !progress {
			break
		}
	}
	for _, name := range wanted {
		if results[name] == "" {
			results[name] = "fail"
		}
	}
	return results, notes
}

// suspects finds who of several tests that ran side by side ended the process: each runs alone.
func (r *runner) suspects(pkg string, names []string, results map[string]string, deadline time.Time) {
	for i, name := range names {
		remaining := time.Until(deadline)
		if i >= maxSuspects || remaining < 2*time.Second {
			results[name] = "fail"
			continue
		}
		o := r.process(pkg, []string{name}, false, remaining)
		results[name] = o.results[name]
		if results[name] == "" || o.died != "" {
			results[name] = "fail"
		}
	}
}

func (r *runner) merge(results, found map[string]string, wanted []string) {
	for name, result := range found {
		if slices.Contains(wanted, name) && results[name] != "fail" {
			results[name] = result
		}
	}
}

// process runs the named tests in one process.
func (r *runner) process(pkg string, names []string, first bool, limit time.Duration) outcome {
	inner := limit - limit/20 - time.Second
	arguments := []string{"-test.run=" + exactly(names), "-test.short", "-test.timeout=" + inner.String()}
	var command *exec.Cmd
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if r.via == "direct" {
		binary := r.binary(pkg)
		if _, err := os.Stat(binary); err != nil {
			build := r.command(ctx, append(slices.Clone(r.loam), "build", "-test", "-o", binary, pkg))
			if text, err := build.CombinedOutput(); err != nil {
				r.log(pkg, first, text)
				return outcome{died: "build: " + firstLine(text, err)}
			}
		}
		run := []string{binary}
		if r.wasm {
			run = append(slices.Clone(r.loam), "run", binary)
		}
		command = r.command(ctx, slices.Concat(run, []string{"-test.v=test2json", "-test.paniconexit0"}, arguments))
		command.Dir = filepath.Join(r.goroot, "src", pkg)
		command.Env = append(os.Environ(), "PWD="+command.Dir, "PATH="+r.path)
	} else {
		command = r.command(ctx, slices.Concat(r.loam,
			[]string{"test", "-json", "-short", "-timeout=" + inner.String(), "-run=" + exactly(names), pkg}))
	}
	var output capped
	command.Stdout, command.Stderr = &output, &output
	err := command.Run()
	r.log(pkg, first, output.Bytes())
	parse := parseText
	if r.via == "test" {
		parse = parseJSON
	}
	o, ended := parse(output.Bytes())
	switch {
	case ctx.Err() != nil:
		o.died = "killed at its time limit"
	case slices.IndexFunc(names, func(name string) bool { return o.results[name] == "" }) < 0:
	case !ended && err != nil:
		o.died = "died: " + lastPanic(output.Bytes(), err)
	case !ended:
		o.died = "ended before its tests had"
	}
	if o.died != "" && len(o.results) == 0 && len(o.running) == 0 && r.via != "direct" {
		o.died = "build or start: " + lastPanic(output.Bytes(), err)
	}
	return o
}

// binary is where a package's test program is while the package runs.
func (r *runner) binary(pkg string) string {
	return filepath.Join(r.work, "bin", strings.ReplaceAll(pkg, "/", "_"), filepath.Base(pkg)+".test")
}

// clean removes it.
func (r *runner) clean(pkg string) { os.RemoveAll(filepath.Dir(r.binary(pkg))) }

// goCommand makes loam the go command of the tests, as `loam test` does.
func (r *runner) goCommand() {
	r.path = os.Getenv("PATH")
	folder := filepath.Join(r.work, "go")
	os.MkdirAll(folder, 0o755)
	os.Remove(filepath.Join(folder, "go"))
	if !r.wasm && os.Symlink(r.loam[0], filepath.Join(folder, "go")) == nil {
		r.path = folder + string(os.PathListSeparator) + r.path
	}
}

// command makes a process in a group of its own, so that at its limit all of it ends.
func (r *runner) command(ctx context.Context, words []string) *exec.Cmd {
	c := exec.CommandContext(ctx, words[0], words[1:]...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = 5 * time.Second
	return c
}

// log keeps the output of a package's last run.
func (r *runner) log(pkg string, first bool, text []byte) {
	mode := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if first {
		mode |= os.O_TRUNC
	}
	file, err := os.OpenFile(filepath.Join(r.work, strings.ReplaceAll(pkg, "/", "_")+".log"), mode, 0o644)
	if err == nil {
		file.Write(text)
		file.Close()
	}
}

// parseJSON reads the events of `test -json`. The second result: whether every test that started has ended, and then
// the test binary said its own last word.
func parseJSON(text []byte) (outcome, bool) {
	o := outcome{results: map[string]string{}}
	state := map[string]string{}
	ended, panicked := false, false
	for line := range bytes.Lines(text) {
		var e event
		if len(line) == 0 || line[0] != '{' || json.Unmarshal(line, &e) != nil {
			continue
		}
		if e.Action == "output" {
			ended = ended || e.Output == "PASS\n" || e.Output == "FAIL\n" || strings.HasPrefix(e.Output, "testing: warning: no tests to run")
			panicked = panicked || dying(e.Output)
		}
		if e.Test == "" || strings.Contains(e.Test, "/") {
			continue
		}
		switch e.Action {
		case "run", "cont", "pause", "pass", "fail", "skip":
			state[e.Test] = e.Action
		}
	}
	return o, collectStates(&o, state, panicked) && ended
}

// parseText reads the marked lines of -test.v=test2json.
func parseText(text []byte) (outcome, bool) {
	o := outcome{results: map[string]string{}}
	state := map[string]string{}
	ended, panicked := false, false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		_, marked, ok := strings.Cut(line, "\x16")
		if !ok {
			if line == "PASS" || line == "FAIL" || strings.HasPrefix(line, "testing: warning: no tests to run") {
				ended = true
			}
			panicked = panicked || dying(line)
			continue
		}
		f := strings.Fields(marked)
		if len(f) == 1 && (f[0] == "PASS" || f[0] == "FAIL") {
			ended = true
		}
		if len(f) < 3 || strings.Contains(f[2], "/") || strings.HasPrefix(marked, " ") {
			continue
		}
		switch f[0] + f[1] {
		case "===RUN", "===CONT", "===PAUSE":
			state[f[2]] = strings.ToLower(f[1])
		case "---PASS:", "---FAIL:", "---SKIP:":
			state[f[2]] = strings.ToLower(strings.TrimSuffix(f[1], ":"))
		}
	}
	return o, collectStates(&o, state, panicked) && ended
}

// dying recognises the first line of a process's last words.
func dying(line string) bool {
	for _, prefix := range []string{"panic: ", "fatal error: ", "SIGSEGV", "SIGABRT", "signal: ", "exit status 2"} {
		if strings.HasPrefix(line, prefix) {
			return true
		}
	}
	return false
}

// collectStates fills in the outcome and says whether all that started has ended.
func collectStates(o *outcome, state map[string]string, panicked bool) bool {
	whole := true
	for _, name := range slices.Sorted(maps.Keys(state)) {
		switch result := state[name]; result {
		case "pass", "fail", "skip":
			o.results[name] = result
		case "pause":
			whole = false
		default:
			whole = false
			o.running = append(o.running, name)
		}
	}
	return whole && !panicked
}

func firstLine(text []byte, err error) string {
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			return shorten(line)
		}
	}
	if err != nil {
		return err.Error()
	}
	return "no output"
}

// lastPanic finds what a dying process said: its last panic or fatal error, or else its last line.
func lastPanic(text []byte, err error) string {
	found, last := "", ""
	for line := range bytes.Lines(text) {
		var e event
		if len(line) > 0 && line[0] == '{' && json.Unmarshal(line, &e) == nil {
			line = []byte(e.Output)
		}
		word := strings.TrimSpace(string(line))
		if dying(word) {
			found = word
		}
		if word != "" {
			last = word
		}
	}
	if found == "" {
		found = last
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		found += " (" + exit.Error() + ")"
	}
	return shorten(found)
}

func shorten(line string) string {
	if len(line) > 160 {
		return line[:160] + "..."
	}
	return line
}

// A capped buffer keeps the first half and the last half of what is written.
type capped struct {
	head, tail []byte
}

func (c *capped) Write(p []byte) (int, error) {
	n := len(p)
	if room := logLimit/2 - len(c.head); room > 0 {
		take := min(room, len(p))
		c.head = append(c.head, p[:take]...)
		p = p[take:]
	}
	c.tail = append(c.tail, p...)
	if over := len(c.tail) - logLimit; over > 0 {
		c.tail = append(c.tail[:0], c.tail[over+logLimit/2:]...)
	}
	return n, nil
}

func (c *capped) Bytes() []byte { return append(slices.Clone(c.head), c.tail...) }
