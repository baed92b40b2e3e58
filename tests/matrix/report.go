// report.go - docs/compat.json and docs/compat.md from the kept rows of both platforms.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A summary adds rows up.
type summary struct {
	Packages int     `json:"packages"`
	Green    int     `json:"passed_entirely"`
	Tests    int     `json:"tests"`
	Passed   int     `json:"passed"`
	Failed   int     `json:"failed"`
	Skipped  int     `json:"skipped"`
	Excluded int     `json:"excluded"`
	Outside  int     `json:"outside"`
	Seconds  float64 `json:"seconds"`
	Replaced int     `json:"replaced,omitempty"`
	Unrun    int     `json:"not_run,omitempty"`
}

// A platform is one half of the matrix: a row a package, and their sums for public and for internal packages.
type platform struct {
	Public   summary         `json:"public"`
	Internal summary         `json:"internal"`
	Rows     map[string]*row `json:"packages"`
}

type compat struct {
	Go       string               `json:"go"`
	Native   *platform            `json:"native,omitempty"`
	Wasm     *platform            `json:"wasm,omitempty"`
	Reasons  map[string]string    `json:"reasons"`
	Excluded []exclusion          `json:"excluded"`
	Replaced []string             `json:"replaced_packages,omitempty"`
	Outside  map[string][]outside `json:"outside"`
}

// An outside test is one that the real Go does not pass here.
type outside struct {
	Test   string `json:"test"`
	Result string `json:"result"`
}

func (m *matrix) write() error {
	c := &compat{Reasons: classes, Excluded: m.exclusions, Outside: map[string][]outside{}}
	file := filepath.Join(m.out, "compat.json")
	if text, err := os.ReadFile(file); err == nil {
		old := &compat{}
		if json.Unmarshal(text, old) == nil {
			c.Native, c.Wasm = old.Native, old.Wasm
		}
	}
	half := &c.Native
	if m.wasm {
		half = &c.Wasm
	}
	if *half == nil {
		*half = &platform{Rows: map[string]*row{}}
	}
	for pkg := range m.oracle {
		r := m.rows[pkg]
		if r == nil {
			r = m.kept(pkg)
		}
		if r == nil {
			continue
		}
		shown := *r
		shown.Notes = nil // they name files of the machine
		(*half).Rows[pkg] = &shown
	}
	for _, pkg := range slices.Sorted(maps.Keys(m.oracle)) {
		if replaced(filepath.Join(m.root, "stdlib/overlay"), pkg) {
			c.Replaced = append(c.Replaced, pkg)
		}
		for _, name := range slices.Sorted(maps.Keys(m.oracle[pkg])) {
			if result := m.oracle[pkg][name]; result != "pass" {
				c.Outside[pkg] = append(c.Outside[pkg], outside{name, result})
			}
		}
	}
	for _, p := range []*platform{c.Native, c.Wasm} {
		if p != nil {
			m.sum(p, c.Replaced)
		}
	}
	c.Go = m.goVersion()
	text, err := json.MarshalIndent(c, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
		return err
	}
	page := m.page(c)
	fmt.Print(headline("native", c.Native), headline("wasm under Node", c.Wasm))
	return os.WriteFile(filepath.Join(m.out, "compat.md"), []byte(page), 0o644)
}

// goVersion reads the version from the head of go_results.txt.
func (m *matrix) goVersion() string {
	text, _ := os.ReadFile(filepath.Join(m.root, "tests/matrix/go_results.txt"))
	for word := range strings.FieldsSeq(string(text)) {
		if version := strings.Trim(word, ":"); strings.HasPrefix(version, "go1.") {
			return version
		}
	}
	return "unknown"
}

func (m *matrix) sum(p *platform, replaced []string) {
	p.Public, p.Internal = summary{}, summary{}
	for pkg := range m.oracle {
		s := &p.Public
		if !public(pkg) {
			s = &p.Internal
		}
		s.Packages++
		if slices.Contains(replaced, pkg) {
			s.Replaced++
		}
		r := p.Rows[pkg]
		if r == nil {
			s.Unrun++
			continue
		}
		if r.green() {
			s.Green++
		}
		s.Tests += r.total()
		s.Passed += r.Passed
		s.Failed += r.Failed
		s.Skipped += r.Skipped
		s.Excluded += r.Excluded
		s.Outside += r.Outside
		s.Seconds += r.Seconds
	}
}

func percent(part, whole int) string {
	if whole == 0 {
		return "0 %"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}

// headline is the line that says it all: excluded tests are in the total.
func headline(name string, p *platform) string {
	if p == nil {
		return ""
	}
	text := ""
	for _, part := range []struct {
		what string
		s    summary
	}{{"public packages", p.Public}, {"internal and vendored packages", p.Internal}} {
		s := part.s
		if s.Unrun == s.Packages {
			continue
		}
		text += fmt.Sprintf("%s: %d of %d %s pass entirely; %d of %d tests passed (%s), %d failed, %d skipped, %d excluded (%s)",
			name, s.Green, s.Packages, part.what, s.Passed, s.Tests, percent(s.Passed, s.Tests), s.Failed, s.Skipped, s.Excluded,
			percent(s.Excluded, s.Tests))
		if s.Unrun > 0 {
			text += fmt.Sprintf("; %d packages not run", s.Unrun)
		}
		text += "\n"
	}
	return text
}

// page writes the readable form.
func (m *matrix) page(c *compat) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# The library's own tests under loam\n\n")
	fmt.Fprintf(&b, "Written by `./dev matrix` (tests/matrix), which loam itself runs; numbers for programs are in compat.json.\n")
	fmt.Fprintf(&b, "Tests are the top-level names that the list of the real Go (%s) prints and `go test -short` runs: tests,\n", c.Go)
	fmt.Fprintf(&b, "examples, fuzz targets. What the real Go itself fails or skips on the machine where the list was recorded leaves both\n")
	fmt.Fprintf(&b, "sides (*outside*). A test that loam skips and Go does not counts as not passed. Excluded tests (reasons at the end)\n")
	fmt.Fprintf(&b, "count against the total.\n\n")
	for _, line := range strings.Split(strings.TrimSpace(headline("native", c.Native)+headline("wasm under Node", c.Wasm)), "\n") {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	for _, part := range []struct {
		title string
		want  bool
	}{{"Public packages", true}, {"Internal and vendored packages", false}} {
		fmt.Fprintf(&b, "\n## %s\n\n", part.title)
		fmt.Fprintf(&b, "| package | tests | native: passed | failed | skipped | excluded | s | wasm: passed | failed | skipped | excluded | s | outside |\n")
		fmt.Fprintf(&b, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
		for _, pkg := range slices.Sorted(maps.Keys(m.oracle)) {
			if public(pkg) != part.want {
				continue
			}
			name := pkg
			if slices.Contains(c.Replaced, pkg) {
				name += " (replaced by ours)"
			}
			out := len(c.Outside[pkg])
			fmt.Fprintf(&b, "| %s | %d |%s%s %d |\n", name, len(m.oracle[pkg])-out, cells(c.Native, pkg), cells(c.Wasm, pkg), out)
		}
	}
	m.failures(&b, "Not passed natively", c.Native)
	m.failures(&b, "Not passed under Node", c.Wasm)
	fmt.Fprintf(&b, "\n## Excluded\n\n")
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		for _, e := range c.Excluded {
			if e.Class == class {
				where := ""
				if e.Wasm {
					where = " (under Node)"
				}
				fmt.Fprintf(&b, "- `%s` %s%s: *%s*: %s\n", e.Package, e.Test, where, classes[class], e.Reason)
			}
		}
	}
	fmt.Fprintf(&b, "\n## Outside: failed or skipped by the real Go\n\n")
	for _, pkg := range slices.Sorted(maps.Keys(c.Outside)) {
		var words []string
		for _, o := range c.Outside[pkg] {
			words = append(words, o.Test+" ("+o.Result+")")
		}
		fmt.Fprintf(&b, "- `%s`: %s\n", pkg, strings.Join(words, ", "))
	}
	return b.String()
}

func cells(p *platform, pkg string) string {
	if p == nil || p.Rows[pkg] == nil {
		return " - | - | - | - | - |"
	}
	r := p.Rows[pkg]
	passed := fmt.Sprint(r.Passed)
	if r.green() {
		passed = "**" + passed + "**"
	}
	return fmt.Sprintf(" %s | %d | %d | %d | %.1f |", passed, r.Failed, r.Skipped, r.Excluded, r.Seconds)
}

// failures lists what did not pass, a line a package, with what ended its processes.
func (m *matrix) failures(b *strings.Builder, title string, p *platform) {
	if p == nil {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n", title)
	for _, pkg := range slices.Sorted(maps.Keys(p.Rows)) {
		r := p.Rows[pkg]
		var words []string
		for _, name := range r.bad() {
			word := name
			if r.Tests[name] != "fail" {
				word += " (" + r.Tests[name] + ")"
			}
			words = append(words, word)
		}
		if len(words) == 0 {
			continue
		}
		fmt.Fprintf(b, "- `%s`: %s\n", pkg, strings.Join(words, ", "))
	}
}
