package runtime

import (
	"internal/abi"
	"internal/runtime/atomic"
	"unsafe"
)

// What package runtime's own tests (runtime_test) reach into. Upstream's export files name parts of
// gc's runtime; these name the parts of ours that answer the same question. Where ours has no such
// part, the name panics with what is missing, and the test fails or is excluded by name.

//loam:without align_test.go fields of gc's scheduler and heap
//loam:without arena_test.go user arenas
//loam:without bitcursor_test.go gc's pointer bitmaps
//loam:without cpuflags_amd64_test.go assembly
//loam:without hexdump_test.go gc's hexdump, which prints into its goroutine structure
//loam:without profbuf_test.go gc's profile buffers
//loam:without print_quoted_test.go gc's printing of quoted names
//loam:without debug_test.go calls injected by a debugger through gc's signal handler
//loam:without debuglog_test.go gc's debug log
//loam:without decoratemappings_test.go gc's heap mappings
//loam:without rwmutex_test.go gc's runtime locks
//loam:without sema_test.go gc's table of semaphores
//loam:without mgclimit_test.go gc's collector
//loam:without mgcpacer_test.go gc's collector
//loam:without mgcscavenge_test.go gc's page heap
//loam:without mpagealloc_test.go gc's page heap
//loam:without mpagecache_test.go gc's page heap
//loam:without nosan_linux_test.go threads started beneath the runtime
//loam:without sizeof_test.go sizes of gc's structures
//loam:without trace2map_test.go gc's tracer
//loam:without tracestack_test.go gc's tracer
//loam:without unsafepoint_test.go gc's unsafe points
//loam:without vdso_linux_test.go the vDSO is not used
//loam:without vdso_test.go the vDSO is not used

// absent is what asking for a part that only gc's runtime has leads to.
func absent(part string) {
	panic(plainError("runtime: loam has no " + part))
}

// ---- numbers

// The longest texts that print gives to floating-point numbers.
const (
	Float64Bytes    = 24
	Float32Bytes    = 16
	Complex128Bytes = 2*Float64Bytes + 3
	Complex64Bytes  = 2*Float32Bytes + 3
)

const PtrSize = 8

// ---- hashing and memory

func memOf(p unsafe.Pointer, n int) []byte { return unsafe.Slice((*byte)(p), n) }

func MemHash(p unsafe.Pointer, seed, size uintptr) uintptr { return memhash(p, seed, size) }
func MemHash32(p unsafe.Pointer, seed uintptr) uintptr     { return memhash(p, seed, 4) }
func MemHash64(p unsafe.Pointer, seed uintptr) uintptr     { return memhash(p, seed, 8) }
func Int32Hash(v uint32, seed uintptr) uintptr             { return hashOf(v, seed) }
func Int64Hash(v uint64, seed uintptr) uintptr             { return hashOf(v, seed) }
func StringHash(s string, seed uintptr) uintptr            { return hashOf(s, seed) }
func EfaceHash(v any, seed uintptr) uintptr                { return hashOf(v, seed) }
func IfaceHash(v interface{ F() }, seed uintptr) uintptr   { return hashOf(v, seed) }

func BytesHash(b []byte, seed uintptr) uintptr {
	return memhash(unsafe.Pointer(unsafe.SliceData(b)), seed, uintptr(len(b)))
}

// hashOf hashes as a map with keys of type T does.
func hashOf[T any](v T, seed uintptr) uintptr {
	return typehash(abi.TypeFor[T](), unsafe.Pointer(&v), seed)
}

// UseAeshash points to what says that the hash has all 64 bits mixed.
var UseAeshash = new(true)

func MemclrBytes(b []byte) { clear(b) }

func Memmove(to, from unsafe.Pointer, n uintptr) { copy(memOf(to, int(n)), memOf(from, int(n))) }

func MemclrNoHeapPointers(p unsafe.Pointer, n uintptr) { clear(memOf(p, int(n))) }

func ReadUnaligned64(p unsafe.Pointer) uint64 {
	var v uint64
	for i, b := range memOf(p, 8) {
		v |= uint64(b) << (8 * i)
	}
	return v
}

// MallocGC allocates an object; typ nil has no pointers.
func MallocGC(size uintptr, typ *abi.Type, needzero bool) unsafe.Pointer {
	if typ == nil {
		return unsafe.Pointer(unsafe.SliceData(make([]byte, size)))
	}
	return unsafe.Pointer(unsafe.SliceData(make([]unsafe.Pointer, (size+7)/8)))
}

// PersistentAlloc is memory outside the heap that is never freed.
func PersistentAlloc(n, align uintptr) unsafe.Pointer {
	n = (n + 511) &^ 511 // any alignment that is asked for
	if persistent.left < n {
		persistent.left = max(n, 1<<16)
		p, errno := Mmap(nil, persistent.left, 3, MAP_ANON|MAP_PRIVATE, -1, 0)
		if errno != 0 {
			throw("runtime: cannot allocate memory")
		}
		persistent.next = p
	}
	p := persistent.next
	persistent.next = unsafe.Add(p, n)
	persistent.left -= n
	return p
}

var persistent struct {
	next unsafe.Pointer
	left uintptr
}

var ZeroBase = func() unsafe.Pointer { return unsafe.Pointer(new(struct{})) }()

func PointerMask(x any) []byte { return pointerWords(x) }

var escapeSink any

// Escape moves x to the heap.
func Escape[T any](x T) T {
	escapeSink = x
	escapeSink = nil
	return x
}

func GCTestIsReachable(ptrs ...unsafe.Pointer) (mask uint64) {
	absent("test of reachability by object")
	return
}

func GCTestPointerClass(p unsafe.Pointer) string {
	absent("classes of pointers")
	return ""
}

func GCTestMoveStackOnNextCall() { absent("moving stacks") }

func CountPagesInUse() (inUse, counted uintptr) {
	absent("page heap")
	return
}

func ReadMemStatsSlow() (fast, slow MemStats) {
	absent("second way to count memory")
	return
}

var DoubleCheckReadMemStats = new(false)

type MSpan struct{}

func AllocMSpan() *MSpan {
	absent("spans")
	return nil
}

func FreeMSpan(*MSpan)                           { absent("spans") }
func MSpanCountAlloc(ms *MSpan, bits []byte) int { return int(CountSpans()) }
func CountSpans() uintptr {
	absent("spans")
	return 0
}

type BitsMismatch struct {
	Base      uintptr
	Got, Want uint64
}

func CheckScavengedBitsCleared(mismatches []BitsMismatch) (n int, ok bool) {
	absent("page heap")
	return
}

func PageCachePagesLeaked() (leaked uintptr) {
	absent("page heap")
	return
}

const PageSize = 8192

func KeepNArenaHints(n int) { absent("arenas") }

func MapNextArenaHint() (start, end uintptr, ok bool) {
	absent("arenas")
	return
}

func NextArenaHint() (uintptr, bool) {
	absent("arenas")
	return 0, false
}

func Clobberfree() bool { return false }

func Freegc(p unsafe.Pointer, size uintptr, noscan bool) { absent("explicit free") }

func AssistCredit() int64 {
	absent("assists")
	return 0
}

func GcBlackenEnable() bool { return false }
func GetScanAlloc() uintptr {
	absent("count of scannable bytes")
	return 0
}

const (
	SizeSpecializedMallocEnabled = false
	RuntimeFreegcEnabled         = false
)

var ForceGCPeriod = new(int64(2 * 60 * 1e9))

func SetSpinInGCMarkDone(spin bool) { absent("phases of a concurrent collection") }
func GCMarkDoneRestarted() bool {
	absent("phases of a concurrent collection")
	return false
}
func GCMarkDoneResetRestartFlag() { absent("phases of a concurrent collection") }

func BlockUntilEmptyFinalizerQueue(timeout int64) bool { return blockUntilFinalsRan(timeout) }
func BlockUntilEmptyCleanupQueue(timeout int64) bool   { return blockUntilFinalsRan(timeout) }

// FinalizerGAsleep tells whether the goroutine that runs finalizers has nothing to do.
func FinalizerGAsleep() bool { return finalQueueIdle() }

// ---- pinning

var (
	IsPinned = isPinned
)

func GetPinCounter(p unsafe.Pointer) *uintptr { return pinCounts[uintptr(objectBase(p))] }
func SetPinnerLeakPanic(f func())             { pinnerLeakPanic = f }
func GetPinnerLeakPanic() func()              { return pinnerLeakPanic }
func CgoCheckPointer(ptr, arg any)            { absent("cgo") }

// ---- scheduling

var (
	Nanotime = nanotime
)

func Cputicks() int64        { return nanotime() }
func CyclesPerSecond() int64 { return 1e9 }

// Usleep sleeps.
func Usleep(us uint32) {
	for end := nanotime() + int64(us)*1000; nanotime() < end; {
		Gosched()
	}
}

func ProcYield(uint32) { Gosched() }
func OSYield()         { Gosched() }
func GoschedIfBusy()   { Gosched() }
func Acquirem()        { noPreempt(1) }
func Releasem()        { noPreempt(-1) }
func Entersyscall()    {}
func Exitsyscall()     {}

const PreemptMSupported = true

func LockedOSThread() bool {
	external, internal := LockOSCounts()
	return external+internal > 0
}

func LockOSCounts() (external, internal uint32) { return uint32(lockCounted()), 0 }

func Netpoll(delta int64)                   { absent("poller that is asked by hand") }
func NetpollBreak()                         { absent("poller that is asked by hand") }
func NetpollGenericInit()                   {} // it runs from the start
func RunStealOrderTest()                    { absent("work stealing") }
func RunSchedLocalQueueTest()               { absent("local run queues") }
func RunSchedLocalQueueStealTest()          { absent("local run queues") }
func RunSchedLocalQueueEmptyTest(iters int) { absent("local run queues") }
func RunGetgThreadSwitchTest()              { absent("threads") }

type G struct{}

func Getg() *G {
	absent("g structures")
	return nil
}

func Goid() uint64 { return goid() }

func GIsWaitingOnMutex(*G) bool {
	absent("g structures")
	return false
}

var CasGStatusAlwaysTrack = new(false)

// A Mutex is the runtime's own kind of lock; goroutines take turns on one thread, so it only counts.
type Mutex struct{ held bool }

func Lock(m *Mutex) {
	for m.held {
		Gosched()
	}
	m.held = true
}

func Unlock(m *Mutex) {
	if !m.held {
		fatal("unlock of unlocked lock")
	}
	m.held = false
}

func MutexContended(*Mutex) bool {
	absent("contended runtime locks")
	return false
}

func SemRootLock(addr *uint32) *Mutex {
	absent("contended runtime locks")
	return nil
}

//go:linkname Semacquire sync.runtime_Semacquire
func Semacquire(s *uint32)

//go:linkname Semrelease1 sync.runtime_Semrelease
func Semrelease1(s *uint32, handoff bool, skipframes int)

func Xadduintptr(p *uintptr, delta uintptr) uintptr { return atomic.Xadduintptr(p, delta) }

const (
	BubbleAssocUnbubbled = iota
	BubbleAssocCurrentBubble
	BubbleAssocOtherBubble
)

// ---- random numbers

func Cheaprand() uint32         { return uint32(testRand()) }
func Cheaprand64() int64        { return int64(testRand()) }
func Fastrand() uint32          { return uint32(testRand()) }
func Fastrand64() uint64        { return testRand() }
func Fastrandn(n uint32) uint32 { return uint32(uint64(uint32(testRand())) * uint64(n) >> 32) }

func testRand() uint64 { return rand() }

var ReadRandomFailed = new(false)

// ---- stacks, frames, names

func FrameStartLine(f *Frame) int { return f.startLine }

// FPCallers is Callers from the function that called it on.
func FPCallers(pcs []uintptr) int { return callers(1, pcs) }

const (
	FramePointerEnabled   = true
	CrashStackImplemented = true
	TracebackInnerFrames  = 50
	TracebackOuterFrames  = 50
)

type StackPoisonCopyRestore int

func (StackPoisonCopyRestore) Restore()       {}
func StackPoisonCopy() StackPoisonCopyRestore { return 0 }
func ShrinkStackAndVerifyFramePointers()      { absent("stacks that shrink") }
func BlockOnSystemStack()                     { absent("system stack") }
func TracebackSystemstack(stk []uintptr, i int) int {
	absent("system stack")
	return 0
}
func G0StackOverflow() { absent("system stack") }

func FuncNamePiecesForPrint(name string) (string, string, string, string, string) {
	absent("names in pieces")
	return "", "", "", "", ""
}

func MyGenericFunc[T any]() { GC() }

func PanicForTesting(b []byte, i int) byte { return unexportedPanicForTesting(b, i) }

//go:noinline
func unexportedPanicForTesting(b []byte, i int) byte { return b[i] }

func SetIntArgRegs(a int) int {
	if a > 0 {
		absent("arguments in registers")
	}
	return 0
}

func SetTracebackEnv(level string) { setTraceback(level) }

func XTestSPWrite(TestingT)        { absent("assembly") }
func XTestInlineUnwinder(TestingT) { absent("gc's inlining tables") }

type TestingT interface {
	Cleanup(func())
	Error(args ...any)
	Errorf(format string, args ...any)
	Fail()
	FailNow()
	Failed() bool
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Helper()
	Log(args ...any)
	Logf(format string, args ...any)
	Name() string
	Setenv(key, value string)
	Skip(args ...any)
	SkipNow()
	Skipf(format string, args ...any)
	Skipped() bool
	TempDir() string
}

var (
	FmtSprintf             func(format string, a ...any) string
	TestenvOptimizationOff func() bool
)

// ---- texts

func GostringW(w []uint16) string {
	absent("Windows strings")
	return ""
}

func ParseByteCount(s string) (int64, bool) {
	absent("parser of GOMEMLIMIT in Go")
	return 0, false
}

func ParseRelease(rel string) (major, minor, patch int, ok bool) {
	absent("kernel versions")
	return
}

func Envs() []string     { return environment() }
func SetEnvs(e []string) { envs = e }

// ---- the kernel

func kernelCall(nr uintptr, a ...uintptr) (int32, uintptr) {
	var x [6]uintptr
	copy(x[:], a)
	r, _, errno := rawSyscall6(nr, x[0], x[1], x[2], x[3], x[4], x[5])
	if errno != 0 {
		return -1, errno
	}
	return int32(r), 0
}

func addr[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

func Open(name *byte, mode, perm int32) int32 {
	fd, _ := kernelCall(2, addr(name), uintptr(mode), uintptr(perm))
	return fd
}

func Close(fd int32) int32 {
	r, _ := kernelCall(3, uintptr(fd))
	return r
}

// Read returns the number of bytes or minus the error.
func Read(fd int32, p unsafe.Pointer, n int32) int32 {
	r, errno := kernelCall(0, uintptr(fd), uintptr(p), uintptr(n))
	if errno != 0 {
		return -int32(errno)
	}
	return r
}

func Write(fd uintptr, p unsafe.Pointer, n int32) int32 {
	r, errno := kernelCall(1, fd, uintptr(p), uintptr(n))
	if errno != 0 {
		return -int32(errno)
	}
	return r
}

func Pipe() (r, w int32, errno int32) { return pipe(0) }

func pipe(flags uintptr) (r, w int32, errno int32) {
	fds := new([2]int32)
	_, e := kernelCall(293, addr(fds), flags)
	return fds[0], fds[1], int32(e)
}

func NonblockingPipe() (r, w int32, errno int32) { return pipe(0x80800) }

func Fcntl(fd, cmd, arg int32) (ret, errno int32) {
	r, e := kernelCall(72, uintptr(fd), uintptr(cmd), uintptr(arg))
	return r, int32(e)
}

func Closeonexec(fd int32) { kernelCall(72, uintptr(fd), 2, 1) }

const (
	ENOMEM      = 12
	MAP_ANON    = 0x20
	MAP_PRIVATE = 2
	MAP_FIXED   = 0x10
)

func Mmap(p unsafe.Pointer, n uintptr, prot, flags, fd int32, off uint32) (unsafe.Pointer, int) {
	r, _, errno := rawSyscall6(9, uintptr(p), n, uintptr(prot), uintptr(flags), uintptr(fd), uintptr(off))
	if errno != 0 {
		r = 0
	}
	return unsafe.Pointer(r), int(errno)
}

func Munmap(p unsafe.Pointer, n uintptr) { kernelCall(11, uintptr(p), n) }

func Mincore(p unsafe.Pointer, n uintptr, dst *byte) int32 {
	_, errno := kernelCall(27, uintptr(p), n, addr(dst))
	return -int32(errno)
}

func GetPhysPageSize() uintptr { return 4096 }

const (
	SiginfoMaxSize  = 128
	SigeventMaxSize = 64
)

type (
	Siginfo  struct{ _ [128]byte }
	Sigevent struct{ _ [64]byte }
)

func Sigisblocked(i int) bool {
	set := new(uint64)
	kernelCall(14, 0, 0, addr(set), 8)
	return *set>>(i-1)&1 != 0
}

type M struct{}

func WaitForSigusr1(r, w int32, ready func(mp *M)) (int64, int64) {
	absent("threads")
	return 0, 0
}

func SendSigusr1(mp *M) { absent("threads") }

// DumpPrint is what print(v) writes to standard error.
func DumpPrint[T any](v T) string {
	r, w, _ := Pipe()
	saved, _ := kernelCall(32, 2)
	kernelCall(292, uintptr(w), 2, 0)
	print(v)
	kernelCall(292, uintptr(saved), 2, 0)
	Close(saved)
	Close(w)
	b := make([]byte, 1<<12)
	n := Read(r, unsafe.Pointer(&b[0]), int32(len(b)))
	Close(r)
	return string(b[:max(n, 0)])
}

// ---- numbers about the program

type CPUStats struct {
	GCAssistTime, GCDedicatedTime, GCIdleTime, GCPauseTime, GCTotalTime       int64
	ScavengeAssistTime, ScavengeBgTime, ScavengeTotalTime, IdleTime, UserTime int64
	TotalTime                                                                 int64
}

func ReadCPUStats() (s CPUStats) {
	absent("times by kind of work")
	return
}

func ReadMetricsSlow(m *MemStats, samples unsafe.Pointer, n, cap int) {
	ReadMemStats(m)
	metrics_read(samples, n, cap)
}

func Blocksampled(cycles, rate int64) bool {
	absent("sampling of blocking in Go")
	return false
}

// A TimeTimer is package time's view of a timer.
type TimeTimer struct{}

const (
	// HashLoad is how full a table of maps gets, of its slots in eighths of eight.
	HashLoad    = 7
	Raceenabled = false

	O_WRONLY = 1
	O_CREAT  = 0x40
	O_TRUNC  = 0x200
)
