package xmlrpc

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// askPython gives documents to Python's xmlrpc.client and returns what it makes
// of each: the content encoded again, nothing if it refuses. See testdata/peer.py.
func askPython(t *testing.T, documents [][]byte) [][]byte {
	t.Helper()
	var in bytes.Buffer
	for _, d := range documents {
		fmt.Fprintf(&in, "%d\n%s", len(d), d)
	}
	cmd := exec.CommandContext(t.Context(), "python3", "testdata/peer.py")
	cmd.Env = append(cmd.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	cmd.Stdin = &in
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python3: %v\n%s", err, stderr.Bytes())
	}
	r := bufio.NewReader(bytes.NewReader(out))
	answers := make([][]byte, len(documents))
	for i := range answers {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		answers[i] = make([]byte, n)
		if _, err := io.ReadFull(r, answers[i]); err != nil {
			t.Fatal(err)
		}
	}
	return answers
}

// content is what peer.py answers for a document that we read as v.
func content(t *testing.T, v any) string {
	t.Helper()
	data, err := AppendReply(nil, v)
	if err != nil {
		t.Fatal(err)
	}
	body := strings.TrimPrefix(string(data), header+"<methodResponse>\n")
	body = strings.TrimSuffix(body, "</methodResponse>\n")
	// Python writes the character itself, though it would not read it back.
	return "None\n" + strings.ReplaceAll(body, "&#13;", "\r")
}

// Python reads what we write, and writes it as we do.
func TestPythonReads(t *testing.T) {
	t.Parallel()
	var values []any
	var documents [][]byte
	for i := range uint64(1500) {
		m := maker{rand.New(rand.NewPCG(i, 2)).IntN}
		v := m.value(0)
		data, err := AppendReply(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		values, documents = append(values, v), append(documents, data)
	}
	for i, answer := range askPython(t, documents) {
		if want := content(t, values[i]); string(answer) != want {
			t.Fatalf("Python reads\n%s\nas\n%s\nwant\n%s", documents[i], answer, want)
		}
	}
}

// Python reads what we make of a text that XML cannot carry, and as we do.
func TestPythonReadsBytes(t *testing.T) {
	t.Parallel()
	var values []any
	var documents [][]byte
	for i := range uint64(2000) {
		m := maker{rand.New(rand.NewPCG(i, 4)).IntN}
		text := make([]byte, 1+m.pick(40))
		for j := range text {
			text[j] = byte(m.pick(256))
			if m.pick(3) == 0 {
				copy(text[j:], []string{"\xed\xa0\x80", "\xef\xbf\xbe", "\xef\xbf\xbf", "\xf4\x90\x80\x80", "\r\n", "é"}[m.pick(6)])
			}
		}
		data, err := AppendReply(nil, map[string]any{string(text): string(text)})
		if err != nil {
			t.Fatal(err)
		}
		v, err := DecodeReply(data, Limits{})
		if err != nil {
			t.Fatalf("%v\n%q", err, data)
		}
		values, documents = append(values, v), append(documents, data)
	}
	for i, answer := range askPython(t, documents) {
		if want := content(t, values[i]); string(answer) != want {
			t.Fatalf("Python reads\n%q\nas\n%q\nwant\n%q", documents[i], answer, want)
		}
	}
}

// A damaged document that we take is one that Python takes too, and as the
// same value.
func TestPythonAgrees(t *testing.T) {
	t.Parallel()
	var values []any
	var documents [][]byte
	pieces := []string{"<", ">", "/", "&", "&lt;", "&#65;", "&#0;", "]]>", "<!--", "-->", "<![CDATA[", "<value>", "</value>",
		"<int>", "</int>", "<nil/>", "<string>", "\r\n", "\r", " ", "\x00", "\x1b", "\xff", "\xc3", "\xed\xa0\x80", "\xef\xbf\xbf",
		"é", "a='1'", " a='1' a='2'", "'", "<?x?>", "<!DOCTYPE x>", "ex:", ":", "0", "9", "e", ".", "\ufeff"}
	for i := range uint64(40_000) {
		m := maker{rand.New(rand.NewPCG(i, 3)).IntN}
		data, err := AppendReply(nil, []any{m.value(3), m.text(), m.value(4)})
		if err != nil {
			t.Fatal(err)
		}
		for range 1 + m.pick(2) {
			at, cut := m.pick(len(data)), m.pick(3)
			data = append(data[:at:at], pieces[m.pick(len(pieces))]+string(data[min(at+cut, len(data)):])...)
		}
		if v, err := DecodeReply(data, Limits{}); err == nil {
			values, documents = append(values, v), append(documents, data)
		}
	}
	if len(documents) < 1000 {
		t.Fatalf("only %d documents", len(documents))
	}
	for i, answer := range askPython(t, documents) {
		if want := content(t, values[i]); string(answer) != want {
			t.Errorf("Python reads\n%q\nas\n%q\nwant\n%q", documents[i], answer, want)
		}
	}
}
