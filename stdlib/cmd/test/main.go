// Command test is `loam test`: it has go test's command line, output and exit status.
//
// loam itself runs this program. It asks the loam that runs it (`loam list`, `loam build -test`)
// for packages and test executables, runs the executables in their packages' directories and
// reports. Nothing here knows how a package is found or compiled.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// failed becomes true with the first problem of any kind; it decides the exit status.
var failed atomic.Bool

func main() {
	opts, err := parseCommandLine(os.Args[1:])
	var usage usageError
	switch {
	case errors.Is(err, errHelp):
		printUsage()
		os.Exit(2)
	case errors.As(err, &usage):
		fmt.Fprintln(os.Stderr, usage.text)
		printUsage()
		os.Exit(2)
	case err != nil:
		fatalf("%v", err)
	}
	os.Exit(runTests(opts))
}

// fatalf reports a problem that stops everything and ends with status 1.
func fatalf(format string, args ...any) {
	removeWork()
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

// complain reports a problem that lets the others go on.
func complain(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	failed.Store(true)
}

// runTests does the whole job and returns the exit status.
func runTests(opts *options) int {
	pkgs := listPackages(opts)
	if len(pkgs) == 0 {
		fatalf("no packages to test")
	}
	checkCombinations(opts, pkgs)
	opts.setKillTimeout()
	makeWork(opts)
	defer removeWork()
	watchSignals()

	profile := openMergedProfile(opts)
	var plan *coverPlan
	if opts.cover {
		plan = newCoverPlan(opts, pkgs)
	}
	d := &driver{opts: opts, pkgs: pkgs, cover: plan, profile: profile}
	d.run()
	profile.close()

	status := 0
	if failed.Load() {
		status = 1
		if !opts.json && opts.fuzz == "" && len(opts.packages) != 0 && !opts.compileOnly {
			fmt.Println("FAIL")
		}
	}
	return status
}

// checkCombinations refuses flags that do not go together, in go test's words.
func checkCombinations(opts *options, pkgs []*testPackage) {
	profile := opts.singleProfile()
	if opts.race || opts.msan || opts.asan {
		fatalf("-race, -msan and -asan are not supported yet: loam has no race detector")
	}
	if opts.fuzz != "" {
		if len(pkgs) != 1 {
			fatalf("cannot use -fuzz flag with multiple packages")
		}
		if opts.coverProfile != "" {
			fatalf("cannot use -coverprofile flag with -fuzz flag")
		}
		if profile != "" {
			fatalf("cannot use %s flag with -fuzz flag", profile)
		}
		outside := pkgs[0].Module != nil && pkgs[0].Module.Path != "" && !pkgs[0].Module.Main
		if outside || pkgs[0].Standard && !pkgs[0].inMainModule() {
			fatalf("cannot use -fuzz flag on package outside the main module")
		}
	}
	if profile != "" && len(pkgs) != 1 {
		fatalf("cannot use %s flag with multiple packages", profile)
	}
	if opts.output != "" {
		info, err := os.Stat(opts.output)
		opts.outputIsDir = strings.HasSuffix(opts.output, "/") || err == nil && info.IsDir()
	}
	if len(pkgs) > 1 && (opts.compileOnly || opts.output != "") && opts.output != os.DevNull {
		checkBinaryNames(opts, pkgs)
	}
}

// checkBinaryNames makes sure that several packages' executables have places of their own.
func checkBinaryNames(opts *options, pkgs []*testPackage) {
	if opts.output != "" && !opts.outputIsDir {
		fatalf("with multiple packages, -o must refer to a directory or %s", os.DevNull)
	}
	users := map[string][]string{}
	for _, p := range pkgs {
		users[p.binaryName()] = append(users[p.binaryName()], p.ImportPath)
	}
	clash := false
	for _, p := range pkgs {
		name := p.binaryName()
		if paths := users[name]; len(paths) > 1 {
			complain("cannot write test binary %s for multiple packages:\n%s\n", name,
				strings.Join(paths, "\n"))
			delete(users, name)
			clash = true
		}
	}
	if clash {
		os.Exit(1)
	}
}

// setKillTimeout decides when a test that does not end by itself is ended from outside: some
// time after its own limit, so that it can write its goroutine dump.
func (o *options) setKillTimeout() {
	const never = 100 * 365 * 24 * time.Hour
	o.killTimeout = never
	if o.timeout <= 0 || o.fuzz != "" || o.bench != "" {
		return
	}
	o.waitDelay = max(o.timeout/10, 5*time.Second)
	o.killTimeout = o.timeout + max(o.waitDelay, time.Minute)
}

// workDir is the directory of everything that is thrown away at the end.
var (
	workDir  string
	keepWork bool
)

func makeWork(opts *options) {
	dir, err := os.MkdirTemp(os.Getenv("GOTMPDIR"), "loam-test")
	if err != nil {
		fatalf("creating work dir: %v", err)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		fatalf("%v", err)
	}
	workDir, keepWork = dir, opts.keepWork
	if keepWork {
		fmt.Fprintf(os.Stderr, "WORK=%s\n", dir)
	}
}

func removeWork() {
	if workDir != "" && !keepWork {
		os.RemoveAll(workDir)
	}
}
