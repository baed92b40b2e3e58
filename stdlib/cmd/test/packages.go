package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A testPackage is one package as `loam list -json` describes it.
type testPackage struct {
	Dir          string
	ImportPath   string
	Name         string
	Root         string
	Standard     bool
	Module       *moduleInfo
	GoFiles      []string
	CgoFiles     []string
	TestGoFiles  []string
	XTestGoFiles []string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Error        *packageError
	DepsErrors   []*packageError

	arg []string // what loam build gets: the import path, or the files of the command line
}

type moduleInfo struct {
	Path string
	Dir  string
	Main bool
}

type packageError struct {
	ImportStack []string
	Pos         string
	Err         string
	Text        string // loam's own field: all of it, as go prints it
}

// text is the error in go's form: position, the way to the import, message.
func (e *packageError) text() string {
	if e.Text != "" {
		return e.Text
	}
	if e.Pos != "" {
		return shortPos(e.Pos) + ": " + e.Err
	}
	return e.Err
}

// shortPos makes a position relative to the current directory where that is shorter.
func shortPos(pos string) string {
	if !filepath.IsAbs(pos) {
		return pos
	}
	rel, err := filepath.Rel(mustGetwd(), pos)
	if err != nil || len(rel) >= len(pos) {
		return pos
	}
	return rel
}

func (p *testPackage) hasTests() bool {
	return len(p.TestGoFiles)+len(p.XTestGoFiles) > 0
}

// binaryName is the name of the package's test executable: the last element of its path, or the
// one before a major version.
func (p *testPackage) binaryName() string {
	if p.ImportPath == "command-line-arguments" {
		return p.Name + ".test"
	}
	dir, last := path.Split(p.ImportPath)
	if p.Module != nil && dir != "" && isMajorVersion(last) {
		last = path.Base(dir)
	}
	return last + ".test"
}

func isMajorVersion(elem string) bool {
	if len(elem) < 2 || elem[0] != 'v' || elem[1] == '0' || elem == "v1" {
		return false
	}
	return strings.Trim(elem[1:], "0123456789") == ""
}

// inMainModule reports whether a library package is tested from inside the library's source.
func (p *testPackage) inMainModule() bool {
	root := p.Root
	if root == "" {
		return false
	}
	rel, err := filepath.Rel(filepath.Join(root, "src"), mustGetwd())
	return err == nil && rel != ".." && !strings.HasPrefix(rel, "../")
}

// loamPath is the loam that lists and builds: the one that runs this program.
func loamPath() string {
	if own := os.Getenv("LOAM_TEST_LOAM"); own != "" {
		return own
	}
	file, err := os.Executable()
	if err != nil {
		fatalf("finding loam: %v", err)
	}
	return file
}

// loam runs a command of loam and returns what it wrote, and its exit status.
func loam(args ...string) (stdout, stderr []byte, status int) {
	cmd := exec.Command(loamPath(), args...)
	cmd.Args[0] = "loam:loam" // the file may carry a program
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
	case errors.As(err, &exit) && exit.Exited():
		status = exit.ExitCode()
	default:
		fmt.Fprintf(&errs, "loam %s: %v\n", args[0], err)
		status = 1
	}
	return out.Bytes(), errs.Bytes(), status
}

// listFlags is the command that lists packages, without the patterns.
func (o *options) listFlags() []string {
	args := append([]string{"list", "-e", "-json"}, o.build...)
	if o.overlay != "" {
		args = append(args, "-overlay="+o.overlay)
	}
	return args
}

// listPackages returns the packages that the command line names.
func listPackages(opts *options) []*testPackage {
	patterns := opts.packages
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	out, errs, status := loam(append(opts.listFlags(), patterns...)...)
	pkgs, err := decodePackages(out)
	if err != nil {
		fatalf("reading the list of packages: %v", err)
	}
	errs, unmatched := unmatchedPatterns(errs)
	pkgs = append(unmatched, pkgs...)
	os.Stderr.Write(errs)
	if status != 0 && len(pkgs) == 0 {
		removeWork()
		os.Exit(1)
	}
	for _, p := range pkgs {
		p.arg = []string{p.ImportPath}
		if p.ImportPath == "command-line-arguments" {
			p.arg = patterns
		}
	}
	return pkgs
}

func decodePackages(text []byte) ([]*testPackage, error) {
	var pkgs []*testPackage
	for dec := json.NewDecoder(bytes.NewReader(text)); ; {
		p := new(testPackage)
		err := dec.Decode(p)
		if err == io.EOF {
			return pkgs, nil
		}
		if err != nil {
			return nil, err
		}
		pkgs = append(pkgs, p)
	}
}

// setupError is the first error that keeps the package from being built at all, and the package to
// blame.
func (p *testPackage) setupError() (blame, text string) {
	for _, e := range append([]*packageError{p.Error}, p.DepsErrors...) {
		if e == nil {
			continue
		}
		blame = p.ImportPath
		if match := missingPackage.FindStringSubmatch(e.text()); match != nil {
			blame = match[1]
		} else if n := len(e.ImportStack); n > 0 {
			blame, _, _ = strings.Cut(e.ImportStack[n-1], " ")
		}
		return blame, strings.TrimRight(e.text(), "\n")
	}
	return "", ""
}

// unmatchedPatterns takes the messages about patterns that name nothing out of what loam list
// wrote: go test reports each as a package that cannot be set up.
func unmatchedPatterns(errs []byte) (rest []byte, pkgs []*testPackage) {
	for line := range bytes.Lines(errs) {
		text := string(bytes.TrimSpace(line))
		pattern, _, ok := strings.Cut(strings.TrimPrefix(text, "pattern "), ": ")
		if !ok || !strings.HasPrefix(text, "pattern ") {
			rest = append(rest, line...)
			continue
		}
		pkgs = append(pkgs, &testPackage{ImportPath: pattern, Error: &packageError{Text: text}})
	}
	return rest, pkgs
}

// testSyntaxError is what package go/parser says about the package's test files, or "".
func (p *testPackage) testSyntaxError() string {
	for _, name := range slices.Concat(p.TestGoFiles, p.XTestGoFiles) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(p.Dir, name)
		}
		_, err := parser.ParseFile(token.NewFileSet(), shortPos(name), nil,
			parser.ParseComments|parser.SkipObjectResolution)
		var list scanner.ErrorList
		if errors.As(err, &list) && len(list) > 0 {
			return list[0].Error()
		}
	}
	return ""
}

var missingPackage = regexp.MustCompile(
	`(?:provides package|cannot find package|package) "?([^\s":;]+)"?(?:;| is not in std| in any of|:$)`)

// importPos is the position of the import of path in the package's files, as go list gives it.
func (p *testPackage) importPos(path string, files []string) string {
	for _, name := range files {
		if !filepath.IsAbs(name) {
			name = filepath.Join(p.Dir, name)
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, name, nil, parser.ImportsOnly)
		if err != nil {
			continue
		}
		for _, spec := range tree.Imports {
			if spec.Path.Value == strconv.Quote(path) {
				pos := set.Position(spec.Pos())
				pos.Filename = shortPos(pos.Filename)
				return pos.String()
			}
		}
	}
	return ""
}

var (
	internalImport = regexp.MustCompile(`: (use of internal package (\S+) not allowed)\n`)
	programImport  = regexp.MustCompile(`: (import "(\S+)" is a program, not an importable package)\n`)
)

// importError finds, in the build's messages, an import that go test refuses before it builds:
// what no package may import. Only the first is reported.
func (p *testPackage) importError(errs []byte) string {
	groups := []struct {
		name  string
		files []string
	}{
		{p.ImportPath, p.GoFiles},
		{p.ImportPath + " (test)", p.TestGoFiles},
		{p.ImportPath + "_test", p.XTestGoFiles},
	}
	internal := internalImport.FindSubmatch(errs)
	match := internal
	if match == nil {
		match = programImport.FindSubmatch(errs)
	}
	if match == nil {
		return ""
	}
	for _, g := range groups {
		pos := p.importPos(string(match[2]), g.files)
		if pos == "" {
			continue
		}
		text := pos + ": " + string(match[1])
		if internal != nil {
			text = "package " + g.name + "\n\t" + text
		}
		return text
	}
	return ""
}

// checkTestImports finds the imports of tests that do not exist, in packages that are otherwise
// fine: go test reports what cannot be set up before it builds anything.
func checkTestImports(opts *options, pkgs []*testPackage) {
	var paths []string
	for _, p := range pkgs {
		if !p.Standard && p.Error == nil {
			paths = slices.Concat(paths, p.TestImports, p.XTestImports)
		}
	}
	slices.Sort(paths)
	paths = slices.DeleteFunc(slices.Compact(paths), func(path string) bool {
		return path == "C" || strings.HasPrefix(path, ".")
	})
	if len(paths) == 0 {
		return
	}
	out, _, _ := loam(append(opts.listFlags(), paths...)...)
	found, err := decodePackages(out)
	if err != nil {
		return // the builds will tell
	}
	missing := map[string]string{}
	for _, q := range found {
		if q.Error != nil && q.Dir == "" {
			missing[q.ImportPath] = q.Error.text()
		}
	}
	for _, p := range pkgs {
		if p.Standard || p.Error != nil {
			continue
		}
		for _, path := range slices.Concat(p.TestImports, p.XTestImports) {
			if text := missing[path]; text != "" {
				pos := p.importPos(path, slices.Concat(p.TestGoFiles, p.XTestGoFiles))
				p.Error = &packageError{ImportStack: []string{path}, Text: pos + ": " + text}
				break
			}
		}
	}
}
