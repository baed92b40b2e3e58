package runtime

import _ "unsafe" // go:linkname

// The execution trace: the machine writes it (src/vm/trace.c); runtime/trace starts it and reads it batch by batch.

// StartTrace begins a trace; ReadTrace must be called until it returns nil.
func StartTrace() error {
	if !traceStart() {
		return errorString("tracing is already enabled")
	}
	return nil
}

// StopTrace ends the trace, and returns when all of it has been read.
func StopTrace() { traceAdvance(true) }

// ReadTrace waits for the next batch of the trace; nil is its end.
func ReadTrace() []byte {
	n := traceWait()
	if n < 0 {
		return nil
	}
	data := make([]byte, n)
	traceTake(data)
	return data
}

//go:linkname traceAdvance
func traceAdvance(stop bool) {
	if !traceEnd(stop) {
		return
	}
	for !traceDrained() {
		Gosched()
	}
}

//go:linkname trace_clockUnitsPerSecond runtime/trace.runtime_traceClockUnitsPerSecond
func trace_clockUnitsPerSecond() uint64 { return 1e9 }

//go:linkname traceClockNow
func traceClockNow() uint64 { return uint64(nanotime()) }

// What traceNote notes.
const (
	noteTaskBegin = iota
	noteTaskEnd
	noteRegionBegin
	noteRegionEnd
	noteLog
)

//go:linkname trace_userTaskCreate runtime/trace.userTaskCreate
func trace_userTaskCreate(id, parentID uint64, taskType string) {
	traceNote(noteTaskBegin, id, parentID, taskType, "")
}

//go:linkname trace_userTaskEnd runtime/trace.userTaskEnd
func trace_userTaskEnd(id uint64) { traceNote(noteTaskEnd, id, 0, "", "") }

//go:linkname trace_userRegion runtime/trace.userRegion
func trace_userRegion(id, mode uint64, name string) {
	traceNote(noteRegionBegin+int(mode), id, 0, name, "")
}

//go:linkname trace_userLog runtime/trace.userLog
func trace_userLog(id uint64, category, message string) { traceNote(noteLog, id, 0, category, message) }

func traceStart() bool
func traceEnd(stop bool) bool
func traceDrained() bool
func traceWait() int
func traceTake(data []byte)
func traceNote(what int, id, other uint64, a, b string)
