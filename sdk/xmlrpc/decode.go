package xmlrpc

import (
	"fmt"
	"io"
)

// Call is a decoded methodCall.
type Call struct {
	Method string
	Params []any
}

// DecodeCall decodes a <methodCall> document. Nothing in the result refers to
// data. Errors are *SyntaxError or wrap ErrTooLarge.
func DecodeCall(data []byte, lim Limits) (*Call, error) {
	d, err := newDecoder(data, lim)
	if err != nil {
		return nil, err
	}
	c, err := d.call()
	if err != nil {
		return nil, err
	}
	return c, d.finish()
}

// DecodeReply decodes a <methodResponse> document with its one result. A fault
// is returned as a *Fault error; other errors are as for DecodeCall.
func DecodeReply(data []byte, lim Limits) (any, error) {
	params, err := DecodeReplyParams(data, lim)
	if err != nil {
		return nil, err
	}
	if len(params) != 1 {
		return nil, &SyntaxError{int64(len(data)), fmt.Sprintf("a reply with %d results instead of one", len(params))}
	}
	return params[0], nil
}

// DecodeReplyParams is DecodeReply for any number of results: koji keeps the
// results of tasks in such documents.
func DecodeReplyParams(data []byte, lim Limits) ([]any, error) {
	d, err := newDecoder(data, lim)
	if err != nil {
		return nil, err
	}
	params, fault, err := d.reply()
	if err == nil {
		err = d.finish()
	}
	if err == nil && fault != nil {
		err = fault
	}
	if err != nil {
		return nil, err
	}
	return params, nil
}

// ReadCall reads r to its end, but no more than lim.Bytes, and decodes as
// DecodeCall does.
func ReadCall(r io.Reader, lim Limits) (*Call, error) {
	data, err := read(r, lim)
	if err != nil {
		return nil, err
	}
	return DecodeCall(data, lim)
}

// ReadReply reads r to its end, but no more than lim.Bytes, and decodes as
// DecodeReply does.
func ReadReply(r io.Reader, lim Limits) (any, error) {
	data, err := read(r, lim)
	if err != nil {
		return nil, err
	}
	return DecodeReply(data, lim)
}

func read(r io.Reader, lim Limits) ([]byte, error) {
	most := lim.withDefaults().Bytes
	data, err := io.ReadAll(&io.LimitedReader{R: r, N: most})
	if err != nil {
		return nil, fmt.Errorf("xmlrpc: reading the document: %w", err)
	}
	if int64(len(data)) < most {
		return data, nil
	}
	switch _, err := io.ReadFull(r, make([]byte, 1)); err {
	case io.EOF:
		return data, nil
	case nil:
		return nil, tooLarge("more than %d bytes", most)
	default:
		return nil, fmt.Errorf("xmlrpc: reading the document: %w", err)
	}
}

// decoder reads one document.
type decoder struct {
	scanner
	lim    Limits
	values int
	keys   keys
	cache  cache

	// Members and items of all unfinished structs and arrays, innermost last.
	members []member
	items   []any
}

func newDecoder(data []byte, lim Limits) (*decoder, error) {
	lim = lim.withDefaults()
	if int64(len(data)) > lim.Bytes {
		return nil, tooLarge("more than %d bytes", lim.Bytes)
	}
	d := &decoder{scanner: scanner{data: data}, lim: lim}
	if len(data) >= cacheFrom {
		d.cache.init()
	}
	return d, d.prolog()
}

// finish refuses anything behind the document's element.
func (d *decoder) finish() error {
	if err := d.between(); err != nil {
		return err
	}
	if d.pos < len(d.data) {
		return d.fail(d.pos, "something follows the end of the document")
	}
	return nil
}

func (d *decoder) call() (*Call, error) {
	if err := d.openFilled("methodCall"); err != nil {
		return nil, err
	}
	if err := d.openFilled("methodName"); err != nil {
		return nil, err
	}
	text, err := d.text() // may be empty: that no such method exists is the hub's to say
	if err != nil {
		return nil, err
	}
	c := &Call{Method: string(text), Params: []any{}}
	if err := d.close("methodName"); err != nil {
		return nil, err
	}
	t, err := d.next()
	if err != nil {
		return nil, err
	}
	if !t.end && string(t.name) == "params" {
		if c.Params, err = d.params(t); err != nil {
			return nil, err
		}
		if t, err = d.next(); err != nil {
			return nil, err
		}
	}
	return c, d.closes(t, "methodCall")
}

func (d *decoder) reply() (params []any, fault *Fault, err error) {
	if err := d.openFilled("methodResponse"); err != nil {
		return nil, nil, err
	}
	t, err := d.next()
	if err != nil {
		return nil, nil, err
	}
	switch {
	case !t.end && string(t.name) == "params":
		params, err = d.params(t)
	case !t.end && !t.empty && string(t.name) == "fault":
		fault, err = d.fault(t.pos)
	default:
		err = d.fail(t.pos, "want <params> or <fault>, got %v", t)
	}
	if err != nil {
		return nil, nil, err
	}
	return params, fault, d.close("methodResponse")
}

// params reads the rest of <params>, whose start tag is t.
func (d *decoder) params(t tag) ([]any, error) {
	params := []any{}
	for !t.empty {
		t, err := d.next()
		if err != nil {
			return nil, err
		}
		if t.end || t.empty || string(t.name) != "param" {
			return params, d.closes(t, "params")
		}
		v, err := d.value(0)
		if err != nil {
			return nil, err
		}
		params = append(params, v)
		if err := d.close("param"); err != nil {
			return nil, err
		}
	}
	return params, nil
}

// fault reads the rest of <fault>.
func (d *decoder) fault(pos int) (*Fault, error) {
	v, err := d.value(0)
	if err != nil {
		return nil, err
	}
	s, _ := v.(Struct)
	code, okCode := s.Value("faultCode").(int64)
	text, okText := s.Value("faultString").(string)
	if !okCode || !okText {
		return nil, d.fail(pos, "a fault without a faultCode that is an int and a faultString that is a string")
	}
	return &Fault{int(code), text}, d.close("fault")
}

// openFilled reads the start tag of an element that may not be empty.
func (d *decoder) openFilled(name string) error {
	at := d.pos
	empty, err := d.open(name)
	if err == nil && empty {
		err = d.fail(at, "<%s/> is empty", name)
	}
	return err
}
