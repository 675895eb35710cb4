package xmlrpc

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
)

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"", "byte 0: the document is empty"},
		{"   ", "byte 3: the document ends too early"},
		{"hello", "byte 0: text where only a tag may stand"},
		{"<html><body/></html>", "byte 0: want <methodResponse>, got <html>"},
		{"<methodCall/>", "want <methodResponse>, got <methodCall/>"},
		{"<methodResponse/>", "<methodResponse/> is empty"},
		{"<methodResponse></methodResponse>", "want <params> or <fault>, got </methodResponse>"},
		{"<!DOCTYPE x [<!ENTITY a 'b'>]>" + typed("&a;"), "byte 0: document types (DOCTYPE) are refused"},
		{"<?xml version='1.0'?><!DOCTYPE x>" + typed(""), "byte 21: document types (DOCTYPE) are refused"},
		{typed("<!ENTITY a 'b'>"), "entities are refused"},
		{"<?xml-stylesheet href='x'?>" + typed(""), "processing instructions are refused"},
		{" <?xml version='1.0'?>" + typed(""), "byte 1: processing instructions are refused"},
		{typed("<?php x ?>"), "processing instructions are refused"},
		{typed("a<?php x ?>"), "text before a tag"},
		{typed("<!ELEMENT x>"), "declarations are refused"},
		{"<![CDATA[x]]>" + typed(""), "CDATA where only a tag may stand"},
		{typed("&nbsp;"), "unknown entity"},
		{typed("a & b"), "& that is not written as &amp;"},
		{typed("&amp"), "unknown entity"},
		{typed("&#;"), "malformed character reference"},
		{typed("&#x;"), "malformed character reference"},
		{typed("&#12a;"), "malformed character reference"},
		{typed("&#65"), "malformed character reference"},
		{typed("&#0;"), "character that XML forbids"},
		{typed("&#27;"), "character that XML forbids"},
		{typed("&#xd800;"), "character that XML forbids"},
		{typed("&#xffff;"), "character that XML forbids"},
		{typed("&#1114112;"), "character that XML forbids"},
		{typed("&#" + strings.Repeat("9", 4000) + ";"), "character that XML forbids"},
		{typed("a\x1bb"), "control character 0x1b"},
		{typed("a\x00b"), "control character 0x00"},
		{typed("<![CDATA[\x01]]>"), "control character 0x01"},
		{typed("<!--\x01-->"), "control character 0x01"},
		{typed("a\xffb"), "invalid UTF-8"},
		{typed("\xed\xa0\x80"), "invalid UTF-8"},
		{typed("\xc0\x80"), "invalid UTF-8"},
		{typed("\uffff"), "character U+FFFF is forbidden"},
		{typed("<!-- \uffff -->"), "character U+FFFF is forbidden"},
		{typed("a ]]> b"), "]]> in text"},
		{typed("<!-- a -- b -->"), "-- within a comment"},
		{typed("<!-- a"), "comment without an end"},
		{typed("<![CDATA[ a"), "CDATA without an end"},
		{typed("text<int>1</int>"), "text before a tag in <value>"},
		{typed("<int>1</int>text"), "text where only a tag may stand"},
		{typed("<int>1</int><int>2</int>"), "want </value>, got <int>"},
		{typed("<int>1</i4>"), "want </int>, got </i4>"},
		{typed("<ex:nil></nil>"), "want </ex:nil>, got </nil>"},
		{typed("<int><b>1</b></int>"), "want </int>, got <b>"},
		{typed("<blob>1</blob>"), "an unknown type in <blob>"},
		{typed("<" + strings.Repeat("n", 9000) + "/>"), "an unknown type in <" + strings.Repeat("n", 40) + ".../>"},
		{typed("<int></int>"), "no integer in <int>"},
		{typed("<int/>"), "no integer in <int/>"},
		{typed("<int>-</int>"), "no integer"},
		{typed("<int>1.0</int>"), "no integer"},
		{typed("<int>1_000</int>"), "no integer"},
		{typed("<int>0x10</int>"), "no integer"},
		{typed("<i8>9223372036854775808</i8>"), "an integer of more than 64 bits"},
		{typed("<i8>-9223372036854775809</i8>"), "an integer of more than 64 bits"},
		{typed("<biginteger>" + strings.Repeat("9", 1<<16) + "</biginteger>"), "an integer of more than 64 bits"},
		{typed("<double></double>"), "no number"},
		{typed("<double>1e999</double>"), "a number that is too large"},
		{typed("<double>0x1p4</double>"), "no number"},
		{typed("<double>1_0</double>"), "no number"},
		{typed("<double>nano</double>"), "no number"},
		{typed("<double>1.2.3</double>"), "no number"},
		{typed("<double>" + strings.Repeat("1", 1001) + "</double>"), "a number that is too long"},
		{typed("<boolean>true</boolean>"), "neither 0 nor 1 in <boolean>"},
		{typed("<boolean> 1</boolean>"), "neither 0 nor 1"},
		{typed("<boolean/>"), "neither 0 nor 1"},
		{typed("<nil>0</nil>"), "text in <nil>"},
		{typed("<base64>aGVsbG8</base64>"), "invalid base64"},
		{typed("<base64>a*Vs</base64>"), "invalid base64"},
		{typed("<array><value/></array>"), "want <data>, got <value/>"},
		{typed("<array><data><int>1</int></data></array>"), "want <value>, got <int>"},
		{typed("<array><data>x</data></array>"), "text where only a tag may stand"},
		{typed("<array><data></array></data>"), "want </data>, got </array>"},
		{typed("<array><data></data><data></data></array>"), "want </array>, got <data>"},
		{typed("<struct><name>a</name></struct>"), "want <member>, got <name>"},
		{typed("<struct><member/></struct>"), "want <member>, got <member/>"},
		{typed("<struct><member><value/></member></struct>"), "want <name>, got <value/>"},
		{typed("<struct><member><name>a</name></member></struct>"), "want <value>, got </member>"},
		{typed("<struct><member><name>a</name><value/><value/></member></struct>"), "want </member>, got <value/>"},
		{typed("<struct><member><name><b/></name><value/></member></struct>"), "want </name>, got <b/>"},
		{typed("<int a>1</int>"), "attribute a without a value"},
		{typed("<int a=1>1</int>"), "the value of attribute a is not quoted"},
		{typed("<int a='1>1</int>"), "the value of attribute a has no end"},
		{typed("<int a='<'>1</int>"), "< in the value of an attribute"},
		{typed("<int a='&b;'>1</int>"), "unknown entity"},
		{typed("<int a='&#6' b='5;'>1</int>"), "malformed character reference"},
		{typed("<int a='\x01'>1</int>"), "control character 0x01"},
		{typed("<int a='1' a='2'>1</int>"), "attribute a twice in tag <int>"},
		{typed("<int a='1'b='2'>1</int>"), "unexpected 'b' in tag <int>"},
		{typed("<int 1='1'>1</int>"), "want an attribute"},
		{typed("<int" + strings.Repeat(" a='1'", 40) + ">1</int>"), "attribute a twice"},
		{typed("<int>1</int a='1'>"), "unexpected 'a' in tag </int>"},
		{typed("< int>1</int>"), "want a tag after <"},
		{typed("<1>"), "want a tag after <"},
		{typed("</>"), "want a tag after <"},
		{typed("<\xff/>"), "want a tag after <"},
		{typed("<int"), "unexpected '<' in tag <int>"},
		{reply(""), "want <value>, got </param>"},
		{reply("<value/><value/>"), "want </param>, got <value/>"},
		{"<methodResponse><params><param/></params></methodResponse>", "want </params>, got <param/>"},
		{"<methodResponse><params></params></methodResponse>", "a reply with 0 results instead of one"},
		{"<methodResponse><fault/></methodResponse>", "want <params> or <fault>, got <fault/>"},
		{"<methodResponse><fault><value>x</value></fault></methodResponse>", "a fault without a faultCode"},
		{typed("x") + "y", "something follows the end of the document"},
		{typed("x") + typed("y"), "something follows the end of the document"},
		{typed("x") + "<!DOCTYPE x>", "something follows the end of the document"},
		{typed("x") + "\x00", "something follows the end of the document"},
		{typed("x") + "<!-- ", "comment without an end"},
		{"<?xml?>" + typed(""), "processing instructions are refused"},
		{"<?xml ?>" + typed(""), "XML declaration without a version"},
		{"<?xml encoding='utf-8'?>" + typed(""), "XML declaration without a version"},
		{"<?xml version='2.0'?>" + typed(""), "XML version 2.0 is not supported"},
		{"<?xml version='1.0' encoding='utf-16'?>" + typed(""), `encoding "utf-16" is not supported; send UTF-8`},
		{"<?xml version='1.0' encoding=''?>" + typed(""), "empty encoding"},
		{"<?xml version='1.0' standalone='maybe'?>" + typed(""), "standalone is neither yes nor no"},
		{"<?xml version='1.0' standalone='no' encoding='utf-8'?>" + typed(""), "encoding is unexpected in the XML declaration"},
		{"<?xml version='1.0' version='1.0'?>" + typed(""), "version is unexpected in the XML declaration"},
		{"<?xml version='1.0'" + typed(""), "malformed XML declaration"},
		{"<?xml version='1.0'", "malformed XML declaration"},
		{"<?xml version='1.0' encoding='us-ascii'?>" + typed("é"), "a byte above 127 in a document declared as us-ascii"},
		{"\ufeff<?xml version='1.0' encoding='iso-8859-1'?>" + typed(""), "the byte order mark says UTF-8"},
		{"\xff\xfe<\x00", "UTF-16 is not supported"},
		{"\xfe\xff\x00<", "UTF-16 is not supported"},
		{"<\x00?\x00", "UTF-16 is not supported"},
	}
	for _, tt := range tests {
		v, err := DecodeReply([]byte(tt.in), Limits{})
		var syntax *SyntaxError
		switch {
		case err == nil:
			t.Errorf("%.200q taken as %.200v", tt.in, v)
		case !errors.As(err, &syntax):
			t.Errorf("%.200q: not a SyntaxError: %v", tt.in, err)
		case !strings.Contains(err.Error(), tt.want):
			t.Errorf("%.200q: got %q, want %q", tt.in, err, tt.want)
		case len(err.Error()) > 200:
			t.Errorf("%.200q: a message of %d bytes", tt.in, len(err.Error()))
		case syntax.Offset < 0 || syntax.Offset > int64(len(tt.in)):
			t.Errorf("%.200q: offset %d", tt.in, syntax.Offset)
		}
	}
}

func TestDecodeCallRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{typed("x"), "want <methodCall>, got <methodResponse>"},
		{"<methodCall></methodCall>", "want <methodName>, got </methodCall>"},
		{"<methodCall><methodName/></methodCall>", "<methodName/> is empty"},
		{"<methodCall><methodName>m</methodName><params></methodCall>", "want </params>, got </methodCall>"},
		{"<methodCall><methodName>m</methodName><fault/></methodCall>", "want </methodCall>, got <fault/>"},
		{"<methodCall><methodName>m</methodName></methodCall>x", "something follows"},
	}
	for _, tt := range tests {
		if c, err := DecodeCall([]byte(tt.in), Limits{}); err == nil {
			t.Errorf("%q taken as %v", tt.in, c)
		} else if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %q, want %q", tt.in, err, tt.want)
		}
	}
}

// Each beginning of a document is refused: nothing is cut off unnoticed.
func TestDecodeTruncated(t *testing.T) {
	t.Parallel()
	whole := "\ufeff<?xml version='1.0' encoding='utf-8'?><!-- c -->" + typed(structOf(
		"a", "<array><data><value>&lt;</value><value/></data></array>",
		"b", "<![CDATA[x]]>", "c\u00e9", "<ex:nil a='b' />", "d", "\r\n<double>1</double>"))
	for _, in := range []string{whole, strings.Replace(whole, "utf-8", "iso-8859-1", 1)[3:]} {
		if _, err := DecodeReply([]byte(in), Limits{}); err != nil {
			t.Fatal(err)
		}
		for n := range len(in) {
			if v, err := DecodeReply([]byte(in[:n]), Limits{}); err == nil {
				t.Errorf("the first %d bytes taken as %v", n, v)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	nested := func(n int, open, end string) string {
		return typed(strings.Repeat(open, n) + strings.Repeat(end, n))
	}
	arrays := func(n int) string { return nested(n, "<array><data><value>", "</value></data></array>") }
	structs := func(n int) string {
		return nested(n, "<struct><member><name>a</name><value>", "</value></member></struct>")
	}
	list := typed("<array><data>" + strings.Repeat("<value/>", 9) + "</data></array>")
	tests := []struct {
		name string
		in   string
		lim  Limits
		ok   bool
	}{
		{"100 arrays", arrays(100), Limits{}, true},
		{"101 arrays", arrays(101), Limits{}, false},
		{"100 structs", structs(100), Limits{}, true},
		{"101 structs", structs(101), Limits{}, false},
		{"3 arrays of 3", arrays(3), Limits{Depth: 3}, true},
		{"3 arrays of 2", arrays(3), Limits{Depth: 2}, false},
		{"no end of arrays", arrays(200_000), Limits{Depth: 1 << 30}, false},
		{"unclosed arrays", "<methodResponse><params><param>" + strings.Repeat("<value><array><data>", 200_000), Limits{}, false},
		{"10 values of 10", list, Limits{Values: 10}, true},
		{"10 values of 9", list, Limits{Values: 9}, false},
		{"bytes", list, Limits{Bytes: int64(len(list))}, true},
		{"one byte less", list, Limits{Bytes: int64(len(list)) - 1}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			check := func(err error) {
				t.Helper()
				if tt.ok && err != nil || !tt.ok && !errors.Is(err, ErrTooLarge) {
					t.Error(err)
				}
			}
			_, err := DecodeReply([]byte(tt.in), tt.lim)
			check(err)
			_, err = ReadReply(iotest.HalfReader(strings.NewReader(tt.in)), tt.lim)
			check(err)
		})
	}
}
