package xmlrpc

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func seed(f *testing.F) {
	for _, s := range []string{
		"\ufeff<?xml version='1.0' encoding='utf-8'?>\n<methodCall><methodName>m</methodName><params/></methodCall>",
		"<?xml version='1.0' encoding='iso-8859-1'?><!-- c -->" + typed("\xe9&#233;<![CDATA[x]]>"),
		typed("<array><data><value><int>1</int></value><value/><value><ex:nil a='b'/></value></data></array>"),
		typed(structOf("a", "<double>1e5</double>", "b", "<boolean>1</boolean>", "a", "<base64>eA==</base64>")),
		typed("<struct><member><name>a&lt;</name>\r\n<value><dateTime.iso8601>20261122T13:31:00</dateTime.iso8601></value></member></struct>"),
		"<!DOCTYPE x [<!ENTITY a 'b'>]>" + typed("&a;"),
	} {
		f.Add([]byte(s))
	}
	f.Add(AppendFault(nil, 1000, "no <such> tag"))
	if call, err := AppendCall(nil, "getTag", "x", Kwargs(Member{"strict", true})); err == nil {
		f.Add(call)
	}
}

// small keeps the fuzzer from documents that merely take long.
var small = Limits{Bytes: 1 << 16, Depth: 20, Values: 1000}

// checkError checks that a refusal is of a known kind and within the document.
func checkError(t *testing.T, data []byte, err error) {
	var syntax *SyntaxError
	switch {
	case errors.Is(err, ErrTooLarge):
	case !errors.As(err, &syntax):
		t.Fatalf("neither a SyntaxError nor ErrTooLarge: %v", err)
	case syntax.Offset < 0 || syntax.Offset > int64(2*len(data)): // 2: a byte of iso-8859-1 counts twice
		t.Fatalf("offset %d of %d", syntax.Offset, len(data))
	case len(syntax.Msg) > 200:
		t.Fatalf("a message of %d bytes", len(syntax.Msg))
	}
}

func FuzzDecodeCall(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := DecodeCall(data, small)
		if err != nil {
			checkError(t, data, err)
			return
		}
		out, err := AppendCall(nil, c.Method, c.Params...)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeCall(out, Limits{})
		if err != nil {
			t.Fatalf("%v\n%q", err, out)
		}
		if diff := cmp.Diff(c, back, canonical); diff != "" {
			t.Fatal(diff)
		}
		if read, err := ReadCall(bytes.NewReader(data), small); err != nil || !cmp.Equal(c, read, canonical) {
			t.Fatal(read, err)
		}
	})
}

func FuzzDecodeReply(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := DecodeReplyParams(data, small)
		if fault := (*Fault)(nil); errors.As(err, &fault) {
			_, err := DecodeReply(AppendFault(nil, fault.Code, fault.String), Limits{})
			if again := (*Fault)(nil); !errors.As(err, &again) || *again != *fault {
				t.Fatalf("%v became %v", fault, err)
			}
			return
		}
		v, errOne := DecodeReply(data, small)
		if err != nil {
			checkError(t, data, err)
			if errOne == nil {
				t.Fatal("DecodeReply takes it")
			}
			return
		}
		if (errOne == nil) != (len(list) == 1) {
			t.Fatalf("%d results: %v", len(list), errOne)
		}
		if errOne == nil {
			checkRoundTrip(t, v)
		}
	})
}
