package main

import (
	"encoding/json"
	"fmt"
	"internal/coverage"
	"internal/coverage/cformat"
	"internal/coverage/encodemeta"
	"internal/coverage/slicewriter"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// A mergedProfile is the file of -coverprofile, made of the profiles of all packages. A nil one
// takes nothing.
type mergedProfile struct {
	lock sync.Mutex
	file *os.File
	head string
}

func openMergedProfile(opts *options) *mergedProfile {
	if opts.coverProfile == "" || opts.compileOnly {
		return nil
	}
	name := opts.coverProfile
	if !filepath.IsAbs(name) {
		name = filepath.Join(opts.outputDir.absolute(), name)
	}
	file, err := os.Create(name)
	if err != nil {
		fatalf("%v", err)
	}
	m := &mergedProfile{file: file, head: fmt.Sprintf("mode: %s\n", opts.coverMode)}
	if _, err := file.WriteString(m.head); err != nil {
		fatalf("%v", err)
	}
	return m
}

// merge adds the profile in the file name, if there is one.
func (m *mergedProfile) merge(name string) {
	if m == nil {
		return
	}
	text, err := os.ReadFile(name)
	if err != nil || len(text) == 0 {
		return
	}
	rest, ok := strings.CutPrefix(string(text), m.head)
	if !ok {
		head := text[:min(len(text), len(m.head))]
		complain("test wrote malformed coverage profile %s: header %q, expected %q: %v", name, head,
			m.head, error(nil))
		return
	}
	m.add(rest)
}

func (m *mergedProfile) add(lines string) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if _, err := m.file.WriteString(lines); err != nil {
		complain("saving coverage profile: %v", err)
	}
}

func (m *mergedProfile) close() {
	if m == nil {
		return
	}
	if err := m.file.Close(); err != nil {
		complain("closing coverage profile: %v", err)
	}
}

// A coverPlan says which packages get counters and holds what instrumenting them gave.
type coverPlan struct {
	opts     *options
	lock     sync.Mutex
	selected []*testPackage            // -coverpkg; nil means each package under test its own
	done     map[string]*coveredSource // by import path
	tested   map[string]bool           // the packages under test
	overlay  map[string]string         // from the user's -overlay
	metas    string                    // the file that names selected packages' descriptions
}

// A coveredSource is one package with counters.
type coveredSource struct {
	once    sync.Once
	err     error
	files   map[string]string // a file's path to its rewritten copy
	units   []coveredFunc
	meta    []byte
	digest  [16]byte
	metaOut string // the description in a file of its own, "" when there are no functions
}

func newCoverPlan(opts *options, pkgs []*testPackage) *coverPlan {
	c := &coverPlan{opts: opts, done: map[string]*coveredSource{}, tested: map[string]bool{}}
	for _, p := range pkgs {
		c.tested[p.ImportPath] = true
	}
	c.overlay = readOverlay(opts.overlay)
	if len(opts.coverPkgs) == 0 {
		return c
	}
	all := testDependencies(opts, pkgs)
	matched := make([]bool, len(opts.coverPkgs))
	for _, p := range all {
		hit := false
		for i, pattern := range opts.coverPkgs {
			if matches(pattern, p) {
				matched[i], hit = true, true
			}
		}
		atomics := p.ImportPath == "sync/atomic" || p.ImportPath == "internal/runtime/atomic"
		if !hit || p.ImportPath == "unsafe" || len(p.GoFiles)+len(p.CgoFiles) == 0 ||
			atomics && opts.coverMode == "atomic" {
			continue
		}
		c.selected = append(c.selected, p)
	}
	for i, ok := range matched {
		if !ok {
			fmt.Fprintf(os.Stderr, "warning: no packages being tested depend on matches for pattern %s\n",
				opts.coverPkgs[i])
		}
	}
	return c
}

func readOverlay(name string) map[string]string {
	if name == "" {
		return nil
	}
	var content struct{ Replace map[string]string }
	text, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(text, &content)
	}
	if err != nil {
		fatalf("reading overlay: %v", err)
	}
	return content.Replace
}

// testDependencies lists pkgs and everything that they and their tests import.
func testDependencies(opts *options, pkgs []*testPackage) []*testPackage {
	var imports []string
	for _, p := range pkgs {
		imports = slices.Concat(imports, p.Imports, p.TestImports, p.XTestImports)
	}
	slices.Sort(imports)
	imports = slices.DeleteFunc(slices.Compact(imports), func(path string) bool { return path == "C" })
	all := slices.Clone(pkgs)
	if len(imports) > 0 {
		args := append(opts.listFlags(), "-deps")
		out, errs, _ := loam(append(args, imports...)...)
		deps, err := decodePackages(out)
		if err != nil {
			fatalf("reading the list of packages: %v\n%s", err, errs)
		}
		all = append(all, deps...)
	}
	seen := map[string]bool{}
	all = slices.DeleteFunc(all, func(p *testPackage) bool {
		again := seen[p.ImportPath]
		seen[p.ImportPath] = true
		return again || p.Error != nil
	})
	slices.SortStableFunc(all, func(a, b *testPackage) int {
		return strings.Compare(a.ImportPath, b.ImportPath)
	})
	return all
}

// matches reports whether a pattern of -coverpkg means p.
func matches(pattern string, p *testPackage) bool {
	local := pattern == "." || pattern == ".." || strings.HasPrefix(pattern, "./") ||
		strings.HasPrefix(pattern, "../")
	switch {
	case local || filepath.IsAbs(pattern):
		dir, rest, wild := strings.Cut(pattern, "...")
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(mustGetwd(), dir)
		}
		if !wild {
			return p.Dir == filepath.Clean(dir)
		}
		if rest == "" && strings.HasSuffix(pattern, "/...") {
			return p.Dir == filepath.Clean(dir) || strings.HasPrefix(p.Dir, filepath.Clean(dir)+"/")
		}
		return wildcard(filepath.Clean(dir)+"..."+rest, p.Dir)
	case pattern == "all":
		return true
	case pattern == "std":
		return p.Standard
	case pattern == "cmd":
		return p.Standard && strings.HasPrefix(p.ImportPath, "cmd/")
	}
	return wildcard(pattern, p.ImportPath)
}

// wildcard matches a pattern whose "..." stands for any text; "/..." at the end may be empty.
func wildcard(pattern, name string) bool {
	if stem, ok := strings.CutSuffix(pattern, "/..."); ok && wildcard(stem, name) {
		return true
	}
	head, tail, wild := strings.Cut(pattern, "...")
	if !wild {
		return head == name
	}
	rest, ok := strings.CutPrefix(name, head)
	if !ok {
		return false
	}
	for i := 0; i <= len(rest); i++ {
		if wildcard(tail, rest[i:]) {
			return true
		}
	}
	return false
}

// source returns p with counters, made once.
func (c *coverPlan) source(p *testPackage) (*coveredSource, error) {
	c.lock.Lock()
	s := c.done[p.ImportPath]
	if s == nil {
		s = &coveredSource{}
		c.done[p.ImportPath] = s
	}
	c.lock.Unlock()
	s.once.Do(func() { s.err = c.rewrite(p, s) })
	return s, s.err
}

// rewrite writes copies of p's files with counters in them.
func (c *coverPlan) rewrite(p *testPackage, s *coveredSource) error {
	in := newInstrumenter(p, string(c.opts.coverMode))
	s.files = map[string]string{}
	dir := filepath.Join(workDir, "cover", strings.ReplaceAll(p.ImportPath, "/", "_"))
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	var order []string
	texts := map[string][]byte{}
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
		file := name
		if !filepath.IsAbs(file) {
			file = filepath.Join(p.Dir, name)
		}
		text, err := in.file(file, c.overlay[file])
		if err != nil {
			return err
		}
		order = append(order, file)
		texts[file] = text
	}
	s.units = in.funcs
	if len(in.funcs) == 0 {
		return nil
	}
	if err := in.describe(s); err != nil {
		return err
	}
	if err := s.writeDescription(filepath.Join(dir, "covmeta"), string(c.opts.coverMode)); err != nil {
		return err
	}
	texts[order[0]] = append(texts[order[0]], in.declarations(s, c.opts)...)
	for i, file := range order {
		copied := filepath.Join(dir, fmt.Sprintf("%d_%s", i, path.Base(file)))
		if err := os.WriteFile(copied, texts[file], 0o666); err != nil {
			return err
		}
		s.files[file] = copied
	}
	return nil
}

// writeDescription writes the description of the package's blocks into a file of its own, for
// tests that do not contain the package but count it.
func (s *coveredSource) writeDescription(name, mode string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	w := encodemeta.NewCoverageMetaFileWriter(name, file)
	err = w.Write(s.digest, [][]byte{s.meta}, coverage.ParseCounterMode(mode),
		coverage.CtrGranularityPerBlock)
	if err == nil {
		err = file.Close()
	}
	s.metaOut = name
	return err
}

// instrument returns what `loam build` needs for j's package with counters.
func (c *coverPlan) instrument(j *job) (overlay string, extra []string, err error) {
	chosen := c.selected
	if len(c.opts.coverPkgs) == 0 {
		chosen = []*testPackage{j.pkg}
	}
	replace := map[string]string{}
	for from, to := range c.overlay {
		replace[from] = to
	}
	for _, p := range chosen {
		s, err := c.source(p)
		if err != nil {
			return "", nil, err
		}
		for from, to := range s.files {
			replace[from] = to
		}
	}
	overlay, err = writeOverlay(j.dir, replace)
	if err != nil {
		return "", nil, err
	}
	mainFile := filepath.Join(j.dir, "cover_main.go")
	err = os.WriteFile(mainFile, []byte(c.mainSource(j.pkg, chosen)), 0o666)
	return overlay, []string{"-mainfile", mainFile}, err
}

func writeOverlay(dir string, replace map[string]string) (string, error) {
	text, err := json.Marshal(struct{ Replace map[string]string }{replace})
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "overlay.json")
	return name, os.WriteFile(name, text, 0o666)
}

// mainSource is the part of the test's main package that connects package testing with the
// library's coverage.
func (c *coverPlan) mainSource(p *testPackage, chosen []*testPackage) string {
	covered := ""
	if len(c.opts.coverPkgs) > 0 {
		covered = " in " + strings.Join(c.opts.coverPkgs, ", ")
	}
	var paths []string
	natives := ""
	for _, p := range chosen {
		paths = append(paths, p.ImportPath)
		if p.Standard { // what loam has in C must run as the Go that has the counters
			natives = slowNatives
		}
	}
	return fmt.Sprintf(`package main

import (
	coverfile "internal/coverage/cfile"
	coverdeps "testing/internal/testdeps"
	_ "unsafe"
)

func init() {
	coverdeps.CoverMode = %q
	coverdeps.Covered = %q
	coverdeps.CoverSelectedPackages = %#v
	coverdeps.CoverSnapshotFunc = coverfile.Snapshot
	coverdeps.CoverProcessTestDirFunc = coverfile.ProcessCoverTestDir
	coverdeps.CoverMarkProfileEmittedFunc = coverfile.MarkProfileEmitted
	coverfile.InitHook(true)
}
%s`, c.opts.coverMode, covered, paths, natives)
}

const slowNatives = `
//go:linkname slowNatives runtime.slowNatives
func slowNatives(bool) bool

var _ = slowNatives(true)
`

// writeMetaFiles tells a test where the descriptions of the packages stand that -coverpkg names
// and the test may not contain. Only packages under test count, as with go test.
func (c *coverPlan) writeMetaFiles(dir string) {
	if len(c.selected) == 0 {
		return
	}
	var list coverage.MetaFileCollection
	for _, p := range c.selected {
		if !c.tested[p.ImportPath] {
			continue
		}
		s, err := c.source(p)
		if err != nil || s.metaOut == "" {
			continue
		}
		list.ImportPaths = append(list.ImportPaths, p.ImportPath)
		list.MetaFileFragments = append(list.MetaFileFragments, s.metaOut)
	}
	text, err := json.Marshal(list)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, coverage.MetaFilesFileName), text, 0o666)
	}
	if err != nil {
		fatalf("%v", err)
	}
}

// reportUntested reports a package without tests: none of its statements ran. It returns false
// when the package has none, or is not counted.
func (c *coverPlan) reportUntested(p *testPackage, out io.Writer, profile *mergedProfile) bool {
	if len(c.opts.coverPkgs) > 0 && !slices.ContainsFunc(c.selected, func(s *testPackage) bool {
		return s.ImportPath == p.ImportPath
	}) {
		return false
	}
	s, err := c.source(p)
	if err != nil || len(s.units) == 0 {
		return false
	}
	format := cformat.NewFormatter(coverage.ParseCounterMode(string(c.opts.coverMode)))
	format.SetPackage(p.ImportPath)
	for _, f := range s.units {
		for _, unit := range f.units {
			format.AddUnit(f.file, f.name, f.literal, unit, 0)
		}
	}
	format.EmitPercent(out, []string{p.ImportPath}, "", true, false)
	if profile != nil {
		var text strings.Builder
		format.EmitTextual([]string{p.ImportPath}, &text)
		profile.add(strings.TrimPrefix(text.String(), profile.head))
	}
	return true
}

// describe encodes the package's functions and blocks as the library's coverage reads them.
func (in *instrumenter) describe(s *coveredSource) error {
	module := ""
	if in.pkg.Module != nil {
		module = in.pkg.Module.Path
	}
	b, err := encodemeta.NewCoverageMetaDataBuilder(in.pkg.ImportPath, in.pkg.Name, module)
	if err != nil {
		return err
	}
	for _, f := range in.funcs {
		b.AddFunc(coverage.FuncDesc{Funcname: f.name, Srcfile: f.file, Units: f.units, Lit: f.literal})
	}
	var w slicewriter.WriteSeeker
	s.digest, err = b.Emit(&w)
	s.meta = w.BytesWritten()
	return err
}
