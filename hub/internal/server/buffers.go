package server

import "sync"

// maxKept is how large an answer's buffer may be to serve again: a few large
// listings should not keep memory for good.
const maxKept = 1 << 20

// buffers lends the memory that answers are encoded in.
type buffers struct{ pool sync.Pool }

func (b *buffers) get() *[]byte {
	if buf, ok := b.pool.Get().(*[]byte); ok {
		return buf
	}
	return new([]byte)
}

func (b *buffers) put(buf *[]byte) {
	if cap(*buf) > maxKept {
		return
	}
	*buf = (*buf)[:0]
	b.pool.Put(buf)
}
