package runtime

import (
	"internal/runtime/exithook"
	_ "unsafe" // go:linkname
)

// What other packages of the library reach by linkname and what is easiest in Go.

//go:linkname os_runtime_args os.runtime_args
func os_runtime_args() []string { return programArgs() }

//go:linkname syscall_runtime_envs syscall.runtime_envs
func syscall_runtime_envs() []string { return append([]string{}, environment()...) }

// envs is the environment that the program started with, once somebody asked.
var envs []string

func environment() []string {
	if envs == nil {
		envs = programEnv()
	}
	return envs
}

func programArgs() []string
func programEnv() []string

//go:linkname os_beforeExit os.runtime_beforeExit
func os_beforeExit(exitCode int) { exithook.Run(exitCode) }

// mainReturned runs after main.main.
func mainReturned() { exithook.Run(0) }

func init() {
	exithook.Gosched = Gosched
	exithook.Goid = goid
	exithook.Throw = throw
}

var (
	godebugUpdate func(string, string)
	godebugNew    func(string) func()
)

//go:linkname godebug_setUpdate internal/godebug.setUpdate
func godebug_setUpdate(update func(string, string)) {
	godebugUpdate = update
	update(godebugDefault, getenv("GODEBUG"))
}

//go:linkname godebug_registerMetric internal/godebug.registerMetric
func godebug_registerMetric(name string, read func() uint64) {
	if registeredMetrics == nil {
		registeredMetrics = map[string]func() uint64{}
	}
	registeredMetrics[name] = read
}

//go:linkname godebug_setNewIncNonDefault internal/godebug.setNewIncNonDefault
func godebug_setNewIncNonDefault(f func(string) func()) { godebugNew = f }

//go:linkname syscall_runtimeSetenv syscall.runtimeSetenv
func syscall_runtimeSetenv(key, value string) {
	if key != "GODEBUG" {
		return
	}
	applyGodebug(value)
	if godebugUpdate != nil {
		godebugUpdate(godebugDefault, value)
	}
}

//go:linkname syscall_runtimeUnsetenv syscall.runtimeUnsetenv
func syscall_runtimeUnsetenv(key string) { syscall_runtimeSetenv(key, "") }

//go:linkname syscall_runtimeClearenv syscall.runtimeClearenv
func syscall_runtimeClearenv(env map[string]int) {
	if _, ok := env["GODEBUG"]; ok {
		syscall_runtimeSetenv("GODEBUG", "")
	}
}

//go:linkname syscall_runtime_BeforeExec syscall.runtime_BeforeExec
func syscall_runtime_BeforeExec() {}

//go:linkname syscall_runtime_AfterExec syscall.runtime_AfterExec
func syscall_runtime_AfterExec() {}

//go:linkname sync_notifyListCheck sync.runtime_notifyListCheck
func sync_notifyListCheck(size uintptr) {}

//go:linkname sync_canSpin internal/sync.runtime_canSpin
func sync_canSpin(i int) bool { return false }

//go:linkname sync_doSpin internal/sync.runtime_doSpin
func sync_doSpin() {}

// haveHighResSleep tells package time's tests that sleeping is exact to a millisecond.
//
//go:linkname haveHighResSleep
var haveHighResSleep = true

//go:linkname sysrand_fatal crypto/internal/sysrand.fatal
func sysrand_fatal(s string) { fatal(s) }

//go:linkname rand_fatal crypto/rand.fatal
func rand_fatal(s string) { fatal(s) }

//go:linkname cgroup_throw internal/runtime/cgroup.throw
func cgroup_throw(s string) { throw(s) }

//go:linkname fips_fatal crypto/internal/fips140.fatal
func fips_fatal(s string) { fatal(s) }

//go:linkname os_sigpipe os.sigpipe
func os_sigpipe() {
	if !signalSent(13) {
		dieFromSignal(13)
	}
}

// signalSent hands a signal to os/signal; false when nobody listens to it and it is not ignored.
func signalSent(sig uint32) bool

// dieFromSignal ends the process as the signal's default action does.
func dieFromSignal(sig uint32)

//go:linkname syscall_Exit syscall.Exit
func syscall_Exit(code int) { exit(code) }

func exit(code int)

//go:linkname syscall_doAllThreads syscall.runtime_doAllThreadsSyscall
func syscall_doAllThreads(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, err uintptr) {
	return rawSyscall6(trap, a1, a2, a3, a4, a5, a6) // there is one thread
}

//go:linkname rawSyscall6 internal/runtime/syscall/linux.Syscall6
func rawSyscall6(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, err uintptr)

//go:linkname debug_modinfo runtime/debug.modinfo
func debug_modinfo() string { return moduleInfo }

// moduleInfo is set by the machine's embedder when it knows the module.
var moduleInfo string

//go:linkname debug_setMaxThreads runtime/debug.setMaxThreads
func debug_setMaxThreads(n int) int {
	old := maxThreads
	maxThreads = n
	return old
}

var maxThreads = 10000

//go:linkname debug_SetTraceback runtime/debug.SetTraceback
func debug_SetTraceback(level string) { setTraceback(level) }

func setTraceback(level string)

//go:linkname debug_setPanicOnFault runtime/debug.setPanicOnFault
func debug_setPanicOnFault(on bool) bool {
	old := panicOnFault
	panicOnFault = on
	return old
}

var panicOnFault bool

// setCrashFD sets the descriptor that a fatal error's report is written to as well, and returns the former one.
//
//go:linkname setCrashFD
func setCrashFD(fd uintptr) uintptr

//go:linkname debug_readGCStats runtime/debug.readGCStats
func debug_readGCStats(p *[]uint64) {
	var n memNumbers
	readMemNumbers(&n)
	var ns, ends [256]uint64
	readPauses(&ns, &ends)
	kept := min(n.numGC, uint64(len(ns)))
	*p = (*p)[:0]
	for i := uint64(1); i <= kept; i++ { // the newest first
		*p = append(*p, ns[(n.numGC-i)%256])
	}
	for i := uint64(1); i <= kept; i++ {
		*p = append(*p, ends[(n.numGC-i)%256])
	}
	*p = append(*p, n.lastGC, n.numGC, n.pauseTotal)
}

// ---- what only has an answer

//go:linkname boring_BoringCrypto crypto/internal/boring/sig.BoringCrypto
func boring_BoringCrypto() {}

//go:linkname boring_FIPSOnly crypto/internal/boring/sig.FIPSOnly
func boring_FIPSOnly() {}

//go:linkname boring_StandardCrypto crypto/internal/boring/sig.StandardCrypto
func boring_StandardCrypto() {}

//go:linkname fips_monoTime crypto/internal/fips140deps/time.monoTime
func fips_monoTime() int64 { return nanotime() }

func nanotime() int64

//go:linkname subtle_setDITEnabled crypto/subtle.setDITEnabled
func subtle_setDITEnabled() bool { return false }

//go:linkname subtle_setDITDisabled crypto/subtle.setDITDisabled
func subtle_setDITDisabled() {}

//go:linkname os_ignoreSIGSYS os.ignoreSIGSYS
func os_ignoreSIGSYS() {}

//go:linkname os_restoreSIGSYS os.restoreSIGSYS
func os_restoreSIGSYS() {}

//go:linkname signal_waitUntilIdle os/signal.signalWaitUntilIdle
func signal_waitUntilIdle() {}

//go:linkname cpu_getAuxv vendor/golang.org/x/sys/cpu.runtime_getAuxv
func cpu_getAuxv() []uintptr { return nil }

// staticWords are the values that reflect gives out one-byte fields' addresses of.
var staticWords [256]uint64

func init() {
	for i := range staticWords {
		staticWords[i] = uint64(i)
	}
}

//go:linkname reflect_getStaticuint64s reflect.getStaticuint64s
func reflect_getStaticuint64s() *[256]uint64 { return &staticWords }

//go:linkname getStaticuint64s
func getStaticuint64s() *[256]uint64 { return &staticWords }
