package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// interrupted is closed at the first ^C. The terminal sends it to the running tests as well; they
// end, are reported, and no new one starts.
var interrupted = make(chan struct{})

func watchSignals() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGQUIT)
	go func() {
		<-signals
		close(interrupted)
		for range signals {
		}
	}()
}

// A driver runs the packages, at most opts.workers at a time, and prints them in order.
type driver struct {
	opts    *options
	pkgs    []*testPackage
	cover   *coverPlan
	profile *mergedProfile

	importedPaths map[string]bool
	stop          atomic.Bool // -failfast, and something failed
	buildLock     sync.Mutex
	shown         map[string]bool // error blocks that have been printed
}

// A job is one package on its way through build, run and print.
type job struct {
	pkg     *testPackage
	dir     string
	binary  string
	started chan struct{} // closed when the next one may start
	done    chan struct{}
	text    bytes.Buffer // output that waits for its turn to be printed
	quiet   bool         // nothing to print: it failed before it became a job
}

func (d *driver) run() {
	d.shown = map[string]bool{}
	d.importedPaths = map[string]bool{}
	for _, p := range d.pkgs {
		for _, path := range p.Imports {
			d.importedPaths[path] = true
		}
	}
	if len(d.pkgs) > 1 {
		checkTestImports(d.opts, d.pkgs)
	}
	jobs := d.prepare()
	if d.opts.bench != "" && !d.opts.compileOnly {
		d.runInSeries(jobs)
		return
	}
	slots := make(chan struct{}, d.opts.workers)
	go func() {
		before := make(chan struct{})
		close(before)
		for _, j := range jobs {
			slots <- struct{}{}
			go func(before chan struct{}) {
				d.do(j, before)
				close(j.done)
				<-slots
			}(before)
			before = j.started
		}
	}()
	for _, j := range jobs {
		<-j.done
		os.Stdout.Write(j.text.Bytes())
	}
}

// runInSeries builds everything first and then measures one package after the other.
func (d *driver) runInSeries(jobs []*job) {
	results := make([]*buildResult, len(jobs))
	slots := make(chan struct{}, d.opts.workers)
	var all sync.WaitGroup
	for i, j := range jobs {
		all.Add(1)
		slots <- struct{}{}
		go func() {
			defer all.Done()
			results[i] = d.build(j)
			<-slots
		}()
	}
	all.Wait()
	before := make(chan struct{})
	close(before)
	for i, j := range jobs {
		d.finish(j, results[i], before)
		os.Stdout.Write(j.text.Bytes())
		before = j.started
	}
}

// prepare reports the packages that cannot even be built and makes jobs of the others.
func (d *driver) prepare() []*job {
	var jobs []*job
	for i, p := range d.pkgs {
		if blame, text := p.setupError(); text != "" {
			d.showErrors([]errorBlock{{p.ImportPath, text + "\n", blame}})
			d.setupFailed(p, os.Stdout, blame)
			continue
		}
		dir := filepath.Join(workDir, fmt.Sprintf("b%03d", i+1))
		if err := os.Mkdir(dir, 0o777); err != nil {
			fatalf("failed to create temporary dir: %v", err)
		}
		jobs = append(jobs, &job{
			pkg: p, dir: dir, binary: filepath.Join(dir, p.binaryName()),
			started: make(chan struct{}), done: make(chan struct{}),
		})
	}
	return jobs
}

// setupFailed reports a package whose files or imports cannot be loaded, for want of blame.
func (d *driver) setupFailed(p *testPackage, stdout io.Writer, blame string) {
	failed.Store(true)
	if d.opts.json {
		events := newEventWriter(lockedWriter{stdout}, p.ImportPath)
		events.failedBuild = blame
		fmt.Fprintf(events, "FAIL\t%s [setup failed]\n", p.ImportPath)
		events.exited(false)
		events.close()
		return
	}
	fmt.Fprintf(stdout, "FAIL\t%s [setup failed]\n", p.ImportPath)
}

// An errorBlock is what the build says about one package.
type errorBlock struct {
	owner string // what stands after "# "
	text  string
	blame string // the package that events name, where it is another one
}

func (b errorBlock) importPath() string {
	return cmp.Or(b.blame, b.owner)
}

// splitBlocks cuts the build's messages at their "# package" lines.
func splitBlocks(text []byte) []errorBlock {
	var blocks []errorBlock
	for line := range strings.Lines(string(text)) {
		if owner, ok := strings.CutPrefix(line, "# "); ok {
			blocks = append(blocks, errorBlock{owner: strings.TrimSpace(owner)})
			continue
		}
		if len(blocks) == 0 {
			blocks = append(blocks, errorBlock{})
		}
		blocks[len(blocks)-1].text += line
	}
	return blocks
}

// showErrors prints each block that has not been printed yet. Two packages that import a broken
// third one both fail to build, for one reason.
func (d *driver) showErrors(blocks []errorBlock) {
	d.buildLock.Lock()
	defer d.buildLock.Unlock()
	for _, b := range blocks {
		key := b.owner + "\n" + b.text
		if d.shown[key] {
			continue
		}
		d.shown[key] = true
		whole := b.text
		if b.owner != "" {
			whole = "# " + b.owner + "\n" + b.text
		}
		if !d.opts.json {
			os.Stderr.WriteString(whole)
			continue
		}
		for line := range strings.Lines(whole) {
			writeBuildEvent(buildEvent{b.importPath(), "build-output", line})
		}
		writeBuildEvent(buildEvent{b.importPath(), "build-fail", ""})
	}
}

func writeBuildEvent(ev buildEvent) {
	text, err := json.Marshal(ev)
	if err != nil {
		fatalf("%v", err)
	}
	lockedWriter{os.Stdout}.Write(append(text, '\n'))
}

// Exit statuses of loam build that the driver tells apart.
const (
	buildOK        = 0
	buildErrors    = 1
	buildSetupFail = 3
)

type buildResult struct {
	status int
	owner  string // the package to blame
}

// build makes the test executable.
func (d *driver) build(j *job) *buildResult {
	p, opts := j.pkg, d.opts
	args := append([]string{"build", "-test", "-o", j.binary}, opts.build...)
	overlay := opts.overlay
	var extra []string
	var err error
	switch {
	case opts.fuzz != "":
		overlay, err = d.instrumentForFuzzing(j)
	case d.cover != nil:
		overlay, extra, err = d.cover.instrument(j)
	}
	if err != nil {
		d.showErrors([]errorBlock{{p.ImportPath, err.Error() + "\n", ""}})
		return &buildResult{buildErrors, p.ImportPath}
	}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	args = append(args, extra...)
	args = append(args, p.arg...)
	if opts.printCmds || opts.dryRun {
		fmt.Fprintf(os.Stderr, "%s %s\n", loamPath(), strings.Join(args, " "))
	}
	if opts.dryRun {
		return &buildResult{}
	}
	_, errs, status := loam(args...)
	if status == buildOK {
		if len(errs) > 0 && !p.hasTests() {
			os.Stderr.Write(errs)
		}
		return &buildResult{}
	}
	blocks := splitBlocks(errs)
	if text := p.testSyntaxError(); text != "" {
		// go test reads the test files itself, before the compiler sees anything.
		status, blocks = buildSetupFail, []errorBlock{{owner: p.ImportPath, text: text + "\n"}}
	}
	if text := p.importError(errs); text != "" {
		status, blocks = buildSetupFail, []errorBlock{{owner: p.ImportPath, text: text + "\n"}}
	}
	variant := p.ImportPath + " [" + p.ImportPath + ".test]"
	for i, b := range blocks {
		// Without test files of its own there is no variant of the package; and what fails in it
		// without its tests is reported for the package that others import.
		own := len(p.TestGoFiles) == 0 ||
			d.importedPaths[p.ImportPath] && !strings.Contains(b.text, "_test.go:")
		if b.owner == variant && own && p.Name != "main" {
			blocks[i].owner = p.ImportPath
		}
		blocks[i].text = goPaths(b.text)
		if match := missingPackage.FindStringSubmatch(b.text); match != nil && status == buildSetupFail {
			blocks[i].blame = match[1]
		}
	}
	d.showErrors(blocks)
	result := &buildResult{status: status, owner: p.ImportPath}
	if len(blocks) > 0 && blocks[0].importPath() != "" {
		result.owner = blocks[0].importPath()
	}
	return result
}

var (
	deepPath  = regexp.MustCompile(`(?m)^(\t?)\./([^:\n]+/[^:\n]+:\d+:)`)
	signature = regexp.MustCompile(`(?m)^(\./)?([^:\n]+:\d+:\d+: wrong signature for )`)
)

// goPaths writes the positions in the build's messages as the go command does: "./" only before a
// file of the current directory, and test functions of a wrong signature by their full path.
func goPaths(text string) string {
	text = deepPath.ReplaceAllString(text, "$1$2")
	return signature.ReplaceAllStringFunc(text, func(match string) string {
		name, rest, _ := strings.Cut(match, ":")
		if !filepath.IsAbs(name) {
			name = filepath.Join(mustGetwd(), name)
		}
		return filepath.Clean(name) + ":" + rest
	})
}

func (d *driver) do(j *job, before chan struct{}) {
	d.finish(j, d.build(j), before)
}

// finish does what comes after the build: report its failure, keep the executable, or run it.
func (d *driver) finish(j *job, built *buildResult, before chan struct{}) {
	select {
	case <-before:
	case <-interrupted:
		failed.Store(true)
		close(j.started)
		return
	}
	if d.opts.compileOnly {
		close(j.started)
		switch {
		case built.status == buildSetupFail:
			d.setupFailed(j.pkg, &j.text, built.owner)
		case built.status != buildOK:
			failed.Store(true)
		case j.pkg.hasTests():
			d.install(j)
		default:
			fmt.Fprintf(&j.text, "?   \t%s\t[no test files]\n", j.pkg.ImportPath)
		}
		return
	}
	if d.stop.Load() || d.opts.dryRun {
		close(j.started)
		return
	}
	if built.status == buildSetupFail {
		close(j.started)
		d.setupFailed(j.pkg, d.directly(j), built.owner)
		return
	}
	r := &testRun{driver: d, job: j, opts: d.opts}
	r.report(built)
}

// directly is where a line about a job goes that is not a test's output.
func (d *driver) directly(j *job) io.Writer {
	if d.opts.json || d.opts.streams() {
		return os.Stdout
	}
	return &j.text
}

// install puts the executable where -o, or the current directory, says.
func (d *driver) install(j *job) {
	opts := d.opts
	target := j.pkg.binaryName()
	switch {
	case opts.output == os.DevNull:
		return
	case opts.outputIsDir:
		target = filepath.Join(opts.output, target)
		if err := os.MkdirAll(opts.output, 0o777); err != nil {
			complain("%v", err)
			return
		}
	case opts.output != "":
		target = opts.output
	}
	if err := moveFile(j.binary, target); err != nil {
		complain("%v", err)
	}
}

// moveFile moves an executable, by copying where it must; an executable that runs is replaced.
func moveFile(from, to string) error {
	os.Remove(to)
	if os.Rename(from, to) == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o777)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// A testRun is the run of one test executable.
type testRun struct {
	driver *driver
	job    *job
	opts   *options

	events *eventWriter
	kept   bytes.Buffer // a copy of the output, or all of it
	out    io.Writer
	direct bool // out reaches standard output by itself
	ok     bool

	quitSent bool // we sent SIGQUIT
	killed   bool // we killed it
}

// report runs the executable and writes its part of the output.
func (r *testRun) report(built *buildResult) {
	r.openOutput()
	close(r.job.started)
	p := r.job.pkg
	switch {
	case built.status != buildOK:
		if r.events != nil {
			r.events.failedBuild = built.owner
		}
		fmt.Fprintf(r.out, "FAIL\t%s [build failed]\n", p.ImportPath)
		failed.Store(true)
	case !p.hasTests():
		r.ok = true
		if r.driver.cover == nil || !r.driver.cover.reportUntested(p, r.out, r.driver.profile) {
			fmt.Fprintf(r.out, "?   \t%s\t[no test files]\n", p.ImportPath)
		}
	default:
		r.execute()
		if r.opts.keepsBinary() {
			r.driver.install(r.job)
		}
	}
	if r.events != nil {
		r.events.exited(r.ok)
		r.events.close()
	}
	if !r.direct {
		r.job.text.Write(r.kept.Bytes())
	}
	if !keepWork {
		os.RemoveAll(r.job.dir)
	}
}

// openOutput decides where the executable writes: straight on, or into a buffer that is printed
// in the packages' order.
func (r *testRun) openOutput() {
	opts := r.opts
	r.out = os.Stdout
	if opts.json {
		r.events = newEventWriter(lockedWriter{os.Stdout}, r.job.pkg.ImportPath)
		r.out = r.events
	}
	alone := len(r.driver.pkgs) == 1 || opts.workers == 1
	switch {
	case opts.streams():
		r.direct = true
	case opts.showPass() && alone || opts.json:
		r.out = io.MultiWriter(r.out, &r.kept)
		r.direct = true
	default:
		r.out = &r.kept
	}
}

// arguments is the command that runs the executable.
func (r *testRun) arguments() (args, env []string) {
	opts, j := r.opts, r.job
	args = append(args, opts.exec...)
	args = append(args, j.binary, "-test.paniconexit0")
	if opts.fuzz != "" {
		args = append(args, "-test.fuzzcachedir="+filepath.Join(fuzzCache(), j.pkg.ImportPath))
	}
	if opts.cover {
		dir := filepath.Join(j.dir, "gocoverdir")
		if err := os.Mkdir(dir, 0o777); err != nil {
			fatalf("failed to create temporary dir: %v", err)
		}
		if r.driver.cover != nil {
			r.driver.cover.writeMetaFiles(dir)
		}
		args = append(args, "-test.gocoverdir="+dir)
		env = append(env, "GOCOVERDIR="+dir)
	}
	for _, arg := range opts.testArgs {
		if strings.HasPrefix(arg, "-test.coverprofile=") {
			arg = "-test.coverprofile=" + j.coverProfile()
		}
		args = append(args, arg)
	}
	return args, env
}

func (j *job) coverProfile() string { return filepath.Join(j.dir, "_cover_.out") }

// execute runs the executable and writes the package's result line.
func (r *testRun) execute() {
	args, env := r.arguments()
	if r.opts.printCmds {
		fmt.Fprintln(os.Stderr, strings.Join(args, " "))
	}
	ctx, cancel := context.WithTimeout(context.Background(), r.opts.killTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = r.job.pkg.Dir
	cmd.Env = slices.Concat(os.Environ(), []string{"PWD=" + cmd.Dir}, goCommand(), env)
	cmd.Stdout, cmd.Stderr = r.out, r.out
	cmd.WaitDelay = r.opts.waitDelay
	cmd.Cancel = func() error {
		err := cmd.Process.Signal(syscall.SIGQUIT)
		r.quitSent = err == nil
		return err
	}
	began := time.Now()
	err := cmd.Run()
	seconds := fmt.Sprintf("%.3fs", time.Since(began).Seconds())
	r.driver.profile.merge(r.job.coverProfile())
	if err == nil {
		r.ok = true
		r.passed(seconds)
		return
	}
	r.failedRun(err, cmd.WaitDelay, seconds)
}

// goCommand makes a directory with loam under the name "go" and puts it first in the tests' PATH, as
// go test puts the directory of its own go there. A loam that is not the go command leaves it out.
var goCommand = sync.OnceValue(func() []string {
	dir := filepath.Join(workDir, "bin")
	name := filepath.Join(dir, "go")
	if os.Mkdir(dir, 0o777) != nil || os.Symlink(loamPath(), name) != nil {
		return nil
	}
	if text, err := exec.Command(name, "env", "GOROOT").Output(); err != nil || len(text) < 2 {
		return nil
	}
	return []string{"PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH")}
})

var remarks = []struct{ line, remark string }{
	{"testing: warning: no tests to run\n", " [no tests to run]"},
	{"testing: warning: no fuzz tests to fuzz\n", " [no fuzz tests to fuzz]"},
	{"testing: warning: -fuzz matches more than one fuzz test, won't fuzz\n",
		"[-fuzz matches more than one fuzz test, won't fuzz]"},
}

var coverageLine = regexp.MustCompile(`coverage: (.*)\n`)

// passed writes the line of a package whose tests passed.
func (r *testRun) passed(seconds string) {
	text := bytes.Clone(r.kept.Bytes())
	if !r.opts.showPass() && !r.opts.json {
		r.kept.Reset()
	}
	remark := ""
	for _, known := range remarks {
		if bytes.HasPrefix(text, []byte(known.line)) || bytes.Contains(text, []byte("\n"+known.line)) {
			remark = known.remark
		}
	}
	coverage := ""
	if match := coverageLine.FindSubmatch(text); r.opts.cover && match != nil {
		coverage = "\tcoverage: " + string(match[1])
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		fmt.Fprintln(r.out)
	}
	fmt.Fprintf(r.out, "ok  \t%s\t%s%s%s\n", r.job.pkg.ImportPath, seconds, coverage, remark)
}

// failedRun writes why and how a package failed.
func (r *testRun) failedRun(err error, waitDelay time.Duration, seconds string) {
	if r.opts.failFast {
		r.driver.stop.Store(true)
	}
	failed.Store(true)
	text := bytes.Clone(r.kept.Bytes())
	switch {
	case r.quitSent:
		fmt.Fprintf(r.out, "*** Test killed with %v: ran too long (%v).\n", syscall.SIGQUIT,
			r.opts.killTimeout)
	case r.killed:
		fmt.Fprintf(r.out, "*** Test killed: ran too long (%v).\n", r.opts.killTimeout)
	case errors.Is(err, exec.ErrWaitDelay):
		fmt.Fprintf(r.out, "*** Test I/O incomplete %v after exiting.\n", waitDelay)
	}
	var exit *exec.ExitError
	switch {
	case !errors.As(err, &exit) || !exit.Exited() || len(text) == 0:
		fmt.Fprintln(r.out, err)
	case text[len(text)-1] != '\n':
		fmt.Fprintln(r.out)
	}
	mark := ""
	if r.opts.json || r.opts.verbose.json {
		mark = string(rune(ctrlFrame))
	}
	fmt.Fprintf(r.out, "%sFAIL\t%s\t%s\n", mark, r.job.pkg.ImportPath, seconds)
}

// fuzzCache is where -fuzz keeps the inputs it found interesting.
func fuzzCache() string {
	dir, err := os.UserCacheDir()
	if own := os.Getenv("GOCACHE"); own != "" && own != "off" {
		return filepath.Join(own, "fuzz")
	}
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "go-build", "fuzz")
}
