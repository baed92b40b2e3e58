package runtime

import "unsafe"

// debug.WriteHeapDump: the objects that can be reached, in the format of "go1.7 heap dump". The machine keeps no types of
// objects, so every word of an object that may hold pointers is given as a pointer field.

// Tags of records, and kinds of fields.
const (
	dumpEOF       = 0
	dumpObject    = 1
	dumpGoroutine = 4
	dumpParams    = 6
	dumpMemStats  = 10

	fieldEnd     = 0
	fieldPointer = 1
)

type heapDump struct {
	fd  uintptr
	buf []byte
}

func (d *heapDump) flush() {
	for b := d.buf; len(b) > 0; {
		n := write(d.fd, unsafe.Pointer(&b[0]), int32(len(b)))
		if n <= 0 {
			break
		}
		b = b[n:]
	}
	d.buf = d.buf[:0]
}

func (d *heapDump) ints(values ...uint64) {
	for _, v := range values {
		for ; v >= 0x80; v >>= 7 {
			d.buf = append(d.buf, byte(v|0x80))
		}
		d.buf = append(d.buf, byte(v))
	}
	if len(d.buf) > 1<<16 {
		d.flush()
	}
}

func (d *heapDump) bytes(p unsafe.Pointer, n uint64) {
	d.ints(n)
	d.buf = append(d.buf, unsafe.Slice((*byte)(p), int(n))...)
}

func (d *heapDump) string(s string) { d.bytes(unsafe.Pointer(unsafe.StringData(s)), uint64(len(s))) }

func (d *heapDump) object(addr, size uint64, pointers bool) {
	d.ints(dumpObject, addr)
	d.bytes(unsafe.Pointer(uintptr(addr)), size)
	for at := uint64(0); pointers && at+8 <= size; at += 8 {
		d.ints(fieldPointer, at)
	}
	d.ints(fieldEnd)
}

func (d *heapDump) memStats() {
	var m MemStats
	ReadMemStats(&m)
	d.ints(dumpMemStats, m.Alloc, m.TotalAlloc, m.Sys, m.Lookups, m.Mallocs, m.Frees, m.HeapAlloc, m.HeapSys, m.HeapIdle,
		m.HeapInuse, m.HeapReleased, m.HeapObjects, m.StackInuse, m.StackSys, m.MSpanInuse, m.MSpanSys, m.MCacheInuse,
		m.MCacheSys, m.BuckHashSys, m.GCSys, m.OtherSys, m.NextGC, m.LastGC, m.PauseTotalNs)
	d.ints(m.PauseNs[:]...)
	d.ints(uint64(m.NumGC))
}

//go:linkname debug_WriteHeapDump runtime/debug.WriteHeapDump
func debug_WriteHeapDump(fd uintptr) {
	GC()
	objects := make([]uint64, heapObjects(nil)+4096)
	for n := heapObjects(objects); ; n = heapObjects(objects) {
		if n <= len(objects) {
			objects = objects[:n]
			break
		}
		objects = make([]uint64, n+4096)
	}
	low, high := ^uint64(0), uint64(0)
	for i := 0; i < len(objects); i += 2 {
		low, high = min(low, objects[i]), max(high, objects[i]+objects[i+1]>>1)
	}
	d := &heapDump{fd: fd, buf: append(make([]byte, 0, 1<<17), "go1.7 heap dump\n"...)}
	d.ints(dumpParams, 0, 8, low, high)
	d.string(GOARCH)
	d.string("")
	d.ints(uint64(NumCPU()))
	for i := 0; i < len(objects); i += 2 {
		d.object(objects[i], objects[i+1]>>1, objects[i+1]&1 != 0)
	}
	d.memStats()
	d.ints(dumpEOF)
	d.flush()
}

// heapObjects packs {address, size<<1 | may hold pointers} of the objects that can be reached, as far as they fit, and
// returns how many words that takes.
func heapObjects(words []uint64) int

func write(fd uintptr, p unsafe.Pointer, n int32) int32
