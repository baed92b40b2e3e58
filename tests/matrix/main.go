// The matrix runs the library's own tests with loam, natively and under Node, and writes what it found to
// docs/compat.json and docs/compat.md. loam itself runs this program (./dev matrix); the real Go can as well.
//
//	matrix [-wasm] [-internal] [-via WAY] [-resume] [-fresh] [PACKAGE...]
//	matrix -suite LIST -known LIST
//
// What counts as a test is what the real Go's list holds (go_results.txt); a test that the real Go itself fails or
// skips leaves both sides. Results are kept in the work directory, each with the hash of the loam that made it: a later
// run repeats nothing for the same loam (-fresh repeats everything), and with -resume nothing for packages that passed
// entirely under an older one.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A row is one package's part of the matrix on one platform.
type row struct {
	Package  string            `json:"package"`
	Binary   string            `json:"binary"` // hash of the loam that made the row
	Passed   int               `json:"passed"`
	Failed   int               `json:"failed"`
	Skipped  int               `json:"skipped"` // by loam, not by the real Go: not passed
	Excluded int               `json:"excluded"`
	Outside  int               `json:"outside"` // failed or skipped by the real Go here: on neither side
	Seconds  float64           `json:"seconds"`
	Tests    map[string]string `json:"tests,omitempty"` // those that did not pass: fail, skip, missing, excluded
	Notes    []string          `json:"notes,omitempty"`
	Awake    []string          `json:"awake,omitempty"` // excluded tests that pass: to be taken off the list
}

// green: nothing failing or skipped that the real Go passes, and something passed.
func (r *row) green() bool { return r.Failed == 0 && r.Skipped == 0 && r.Passed > 0 }

// total is what the row counts against: everything that the real Go passes.
func (r *row) total() int { return r.Passed + r.Failed + r.Skipped + r.Excluded }

type options struct {
	wasm, internal, resume, fresh, all  bool
	loam, node, root, goroot, work, out string
	suite, known, via                   string
	jobs                                int
	limit                               time.Duration
	packages                            []string
}

type matrix struct {
	options
	oracle     oracle
	exclusions []exclusion
	runner     runner
	binary     string
	mu         sync.Mutex
	rows       map[string]*row
	finished   int
	planned    int
}

func main() {
	var o options
	flag.BoolVar(&o.wasm, "wasm", false, "under Node, with the wasm build")
	flag.BoolVar(&o.internal, "internal", false, "the internal and vendored packages too")
	flag.StringVar(&o.via, "via", "direct", "how tests are run: direct (loam build -test, then PKG.test) or test (loam test -json)")
	flag.BoolVar(&o.resume, "resume", false, "keep what passed entirely under an older loam")
	flag.BoolVar(&o.fresh, "fresh", false, "keep nothing")
	flag.StringVar(&o.root, "root", ".", "loam's tree")
	flag.StringVar(&o.loam, "loam", "", "the loam that is tested")
	flag.StringVar(&o.node, "node", "node", "node")
	flag.StringVar(&o.goroot, "goroot", "/usr/share/go-1.27", "Go's sources")
	flag.StringVar(&o.work, "work", "", "where binaries, logs and results are kept")
	flag.StringVar(&o.out, "out", "", "where compat.json and compat.md go (default: docs of the tree)")
	flag.StringVar(&o.suite, "suite", "", "file of packages to run as a suite: nothing is written")
	flag.StringVar(&o.known, "known", "", "file of the suite's known failures")
	flag.IntVar(&o.jobs, "jobs", 2, "packages at a time")
	flag.DurationVar(&o.limit, "limit", 0, "time limit of a package")
	flag.Parse()
	o.packages = flag.Args()
	// Tests of signals want them as a terminal's shell leaves them, also when this runs in the background or under
	// nohup, which ignore some: what is caught here is the default in the processes started here.
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT)
	go func() {
		fmt.Fprintln(os.Stderr, "matrix: ended by", <-caught)
		os.Exit(130)
	}()
	status, err := run(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "matrix:", err)
		status = 2
	}
	os.Exit(status)
}

func run(o options) (int, error) {
	m := &matrix{options: o, rows: map[string]*row{}}
	if err := m.prepare(); err != nil {
		return 2, err
	}
	names, err := m.selected()
	if err != nil {
		return 2, err
	}
	m.planned = len(names)
	started := time.Now()
	m.runPackages(names)
	fmt.Printf("%d packages in %s\n", len(names), time.Since(started).Round(time.Second))
	if m.suite != "" {
		return m.suiteResult(names)
	}
	if err := m.write(); err != nil {
		return 2, err
	}
	return 0, nil
}

// prepare finds the files and reads the lists and the kept results.
func (m *matrix) prepare() error {
	here := filepath.Join(m.root, "tests/matrix")
	platform := "native"
	if m.wasm {
		platform = "wasm"
	}
	if m.loam == "" {
		m.loam = filepath.Join(m.root, "build/native/bin/loam")
		if m.wasm {
			m.loam = filepath.Join(m.root, "build/wasm/loam.mjs")
		}
	}
	if m.work == "" {
		m.work = filepath.Join(m.root, "build/matrix", platform)
	}
	if m.out == "" {
		m.out = filepath.Join(m.root, "docs")
	}
	if m.limit == 0 {
		m.limit = 10 * time.Minute
		if m.wasm {
			m.limit = 15 * time.Minute
		}
	}
	for _, path := range []*string{&m.root, &m.loam, &m.work, &m.out} {
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return err
		}
		*path = absolute
	}
	if err := os.MkdirAll(m.work, 0o755); err != nil {
		return err
	}
	var err error
	if m.oracle, err = readOracle(filepath.Join(here, "go_results.txt")); err != nil {
		return err
	}
	if m.exclusions, err = readExclusions(filepath.Join(here, "excluded.txt"), m.oracle); err != nil {
		return err
	}
	if m.binary, err = m.hash(); err != nil {
		return err
	}
	words := []string{m.loam}
	if m.wasm {
		words = []string{m.node, m.loam}
	}
	m.runner = runner{loam: words, via: m.via, wasm: m.wasm, goroot: m.goroot, work: m.work, limit: m.limit}
	m.runner.goCommand()
	return nil
}

// hash names the loam that is tested by its contents: the program, and beside a wasm module its parts.
func (m *matrix) hash() (string, error) {
	files := []string{m.loam}
	if m.wasm {
		folder := filepath.Dir(m.loam)
		files = append(files, filepath.Join(folder, "library.bin"))
		modules, _ := filepath.Glob(filepath.Join(folder, "*.wasm"))
		files = append(files, modules...)
	}
	sum := sha256.New()
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return "", err
		}
		_, err = io.Copy(sum, file)
		file.Close()
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:16], nil
}

// selected lists the packages of this run in an order that starts the long ones first.
func (m *matrix) selected() ([]string, error) {
	var names []string
	switch {
	case m.suite != "":
		err := lines(m.suite, func(_ int, line string) error {
			names = append(names, strings.Fields(line)[0])
			return nil
		})
		if err != nil {
			return nil, err
		}
	case len(m.packages) > 0:
		names = m.packages
	default:
		for pkg := range m.oracle {
			if public(pkg) || m.internal {
				names = append(names, pkg)
			}
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if m.oracle[name] == nil {
			return nil, fmt.Errorf("the real Go's list has no package %s", name)
		}
	}
	before := map[string]float64{}
	for _, name := range names {
		if kept := m.kept(name); kept != nil {
			before[name] = kept.Seconds
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return int(before[b]) - int(before[a]) })
	return names, nil
}

func (m *matrix) rowFile(pkg string) string {
	return filepath.Join(m.work, strings.ReplaceAll(pkg, "/", "_")+".json")
}

// kept reads a package's result of an earlier run, whatever loam made it.
func (m *matrix) kept(pkg string) *row {
	text, err := os.ReadFile(m.rowFile(pkg))
	kept := &row{}
	if err != nil || json.Unmarshal(text, kept) != nil {
		return nil
	}
	return kept
}

// reusable says whether a kept result stands for this run: made by this loam, and the lists have not changed for it.
func (m *matrix) reusable(kept *row) bool {
	if kept == nil || m.fresh {
		return false
	}
	if kept.Binary != m.binary && !(m.resume && kept.green()) {
		return false
	}
	excluded, outside := 0, 0
	for name := range m.excludedOf(kept.Package) {
		if kept.Tests[name] != "excluded" {
			return false
		}
		excluded++
	}
	for _, result := range m.oracle[kept.Package] {
		if result != "pass" {
			outside++
		}
	}
	return excluded == kept.Excluded && outside == kept.Outside && kept.total()+outside == len(m.oracle[kept.Package])
}

func (m *matrix) excludedOf(pkg string) map[string]bool {
	found := map[string]bool{}
	for _, e := range m.exclusions {
		if e.Package == pkg && (m.wasm || !e.Wasm) {
			found[e.Test] = true
		}
	}
	return found
}

func (m *matrix) runPackages(names []string) {
	queue := make(chan string)
	var group sync.WaitGroup
	for range m.jobs {
		group.Go(func() {
			for pkg := range queue {
				m.runPackage(pkg)
			}
		})
	}
	for _, name := range names {
		queue <- name
	}
	close(queue)
	group.Wait()
}

func (m *matrix) runPackage(pkg string) {
	if kept := m.kept(pkg); m.reusable(kept) {
		m.finish(kept, true)
		return
	}
	started := time.Now()
	m.runner.clean(pkg)
	if err := os.MkdirAll(filepath.Dir(m.runner.binary(pkg)), 0o755); err != nil {
		m.say("matrix: " + err.Error())
	}
	r := &row{Package: pkg, Binary: m.binary, Tests: map[string]string{}}
	excluded := m.excludedOf(pkg)
	var names, sleeping []string
	for _, name := range slices.Sorted(maps.Keys(m.oracle[pkg])) {
		switch {
		case m.oracle[pkg][name] != "pass":
			r.Outside++
		case excluded[name]:
			r.Excluded++
			r.Tests[name] = "excluded"
			sleeping = append(sleeping, name)
		default:
			names = append(names, name)
		}
	}
	results, notes := m.runner.runAll(pkg, names, m.say)
	r.Notes = notes
	for name, result := range results {
		switch result {
		case "pass":
			r.Passed++
			continue
		case "skip":
			r.Skipped++
		default:
			r.Failed++
		}
		r.Tests[name] = result
	}
	r.Seconds = float64(time.Since(started).Round(100*time.Millisecond)) / 1e9
	m.awake(r, pkg, sleeping)
	m.runner.clean(pkg)
	text, err := json.MarshalIndent(r, "", "\t")
	if err == nil {
		err = os.WriteFile(m.rowFile(pkg), text, 0o644)
	}
	if err != nil {
		m.say("matrix: " + err.Error())
	}
	m.finish(r, false)
}

// awake tries the excluded tests, each by itself: one that passes no longer belongs on the list.
func (m *matrix) awake(r *row, pkg string, names []string) {
	if m.wasm || m.suite != "" {
		return
	}
	for _, name := range names {
		if o := m.runner.process(pkg, []string{name}, false, time.Minute); o.results[name] == "pass" {
			r.Awake = append(r.Awake, name)
		}
	}
}

func (m *matrix) say(text string) {
	m.mu.Lock()
	fmt.Println(text)
	m.mu.Unlock()
}

// finish notes a package's row and prints its line.
func (m *matrix) finish(r *row, kept bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rows[r.Package] = r
	m.finished++
	word := "ok  "
	if !r.green() {
		word = "FAIL"
	}
	if r.total() == 0 {
		word = "none"
	}
	suffix := ""
	if kept {
		suffix = " (kept)"
	}
	fmt.Printf("[%3d/%d] %s %-30s %4d passed %3d failed %3d skipped %3d excluded %7.1fs%s\n", m.finished, m.planned, word,
		r.Package, r.Passed, r.Failed, r.Skipped, r.Excluded, r.Seconds, suffix)
	for _, name := range r.Awake {
		fmt.Printf("          excluded, but passes: %s %s\n", r.Package, name)
	}
	if bad := r.bad(); len(bad) > 0 && !kept {
		fmt.Printf("          %s\n", strings.Join(bad[:min(len(bad), 12)], " "))
	}
}

// bad lists the tests that count as not passed, without the excluded ones.
func (r *row) bad() []string {
	var bad []string
	for _, name := range slices.Sorted(maps.Keys(r.Tests)) {
		if r.Tests[name] != "excluded" {
			bad = append(bad, name)
		}
	}
	return bad
}

// suiteResult compares with the known failures: a new one fails the suite, and so does one that passes again.
func (m *matrix) suiteResult(names []string) (int, error) {
	known := map[string]bool{}
	if m.known != "" {
		var err error
		if known, err = knownFailures(m.known); err != nil {
			return 2, err
		}
	}
	passed, failed, expected := 0, 0, 0
	for _, pkg := range slices.Sorted(slices.Values(names)) {
		r := m.rows[pkg]
		passed += r.Passed
		for _, name := range r.bad() {
			if known[pkg+" "+name] {
				expected++
				delete(known, pkg+" "+name)
				continue
			}
			failed++
			fmt.Printf("FAILED %s %s: %s\n", pkg, name, r.Tests[name])
		}
		for _, note := range r.Notes {
			fmt.Printf("       %s: %s\n", pkg, note)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if pkg, _, _ := strings.Cut(name, " "); m.rows[pkg] != nil {
			failed++
			fmt.Printf("FAILED %s: passes, but is listed as a known failure\n", name)
		}
	}
	fmt.Printf("%d passed, %d failed, %d known failures\n", passed, failed, expected)
	if failed > 0 {
		return 1, nil
	}
	return 0, nil
}
