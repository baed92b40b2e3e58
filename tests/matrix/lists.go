// lists.go - the two lists a run goes by: what the real Go says about each test (go_results.txt, made by record.py)
// and the tests that are excluded (excluded.txt), each checked against the other.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An oracle holds, for each package, each test's result under the real Go: "pass", "fail" or "skip".
type oracle map[string]map[string]string

// An exclusion is one line of excluded.txt.
type exclusion struct {
	Package string `json:"package"`
	Test    string `json:"test"`
	Class   string `json:"class"`
	Reason  string `json:"reason"`
	Wasm    bool   `json:"wasm_only,omitempty"`
}

// The reasons that allow an exclusion. "processes" holds under Node only.
var classes = map[string]string{
	"allocs":    "allocation counts of gc's escape analysis",
	"internals": "gc's runtime internals",
	"cgo":       "cgo",
	"assembly":  "assembly",
	"race":      "the race detector's binary",
	"toolchain": "the Go toolchain itself",
	"network":   "an outside network",
	"processes": "other programs' processes (under Node)",
}

// lines calls f with each line of the file that is neither empty nor a comment.
func lines(file string, f func(number int, line string) error) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	scanner := bufio.NewScanner(in)
	for number := 1; scanner.Scan(); number++ {
		line := strings.TrimSpace(scanner.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if err := f(number, line); err != nil {
			return fmt.Errorf("%s:%d: %w", filepath.Base(file), number, err)
		}
	}
	return scanner.Err()
}

func readOracle(file string) (oracle, error) {
	results := oracle{}
	err := lines(file, func(_ int, line string) error {
		f := strings.Fields(line)
		if len(f) != 3 {
			return fmt.Errorf("not three words: %s", line)
		}
		if results[f[0]] == nil {
			results[f[0]] = map[string]string{}
		}
		results[f[0]][f[1]] = f[2]
		return nil
	})
	return results, err
}

// readExclusions reads excluded.txt: `[wasm:]package test class: reason`. Each line must name a test that the real Go
// passes and a class that exists.
func readExclusions(file string, known oracle) ([]exclusion, error) {
	var list []exclusion
	seen := map[string]bool{}
	err := lines(file, func(_ int, line string) error {
		head, reason, ok := strings.Cut(line, ": ")
		f := strings.Fields(head)
		if !ok || len(f) != 3 || strings.TrimSpace(reason) == "" {
			return fmt.Errorf("want `package test class: reason`, have: %s", line)
		}
		e := exclusion{Test: f[1], Class: f[2], Reason: strings.TrimSpace(reason)}
		e.Package, e.Wasm = strings.CutPrefix(f[0], "wasm:")
		switch {
		case classes[e.Class] == "":
			return fmt.Errorf("no class of reasons is called %s", e.Class)
		case e.Class == "processes" && !e.Wasm:
			return fmt.Errorf("%s %s: processes excuse a test under Node only (wasm:)", e.Package, e.Test)
		case known[e.Package][e.Test] == "":
			return fmt.Errorf("the real Go has no test %s %s", e.Package, e.Test)
		case known[e.Package][e.Test] != "pass":
			return fmt.Errorf("%s %s: the real Go's result is %s, which leaves both sides anyway", e.Package, e.Test,
				known[e.Package][e.Test])
		case seen[f[0]+" "+e.Test] || seen[e.Package+" "+e.Test]:
			return fmt.Errorf("%s %s: listed twice", e.Package, e.Test)
		}
		seen[f[0]+" "+e.Test] = true
		list = append(list, e)
		return nil
	})
	return list, err
}

// public says whether a program may import the package.
func public(pkg string) bool {
	return !strings.HasPrefix(pkg, "vendor/") && !slices.Contains(strings.Split(pkg, "/"), "internal")
}

// replaced says whether the overlay supplies the whole package.
func replaced(overlay, pkg string) bool {
	files, _ := filepath.Glob(filepath.Join(overlay, pkg, "*.go"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(text), "//loam:package replace") {
			return true
		}
	}
	return false
}

// knownFailures reads a list of `package test` lines.
func knownFailures(file string) (map[string]bool, error) {
	known := map[string]bool{}
	err := lines(file, func(_ int, line string) error {
		f := strings.Fields(line)
		if len(f) < 2 {
			return fmt.Errorf("want `package test reason`, have: %s", line)
		}
		known[f[0]+" "+f[1]] = true
		return nil
	})
	return known, err
}
