package repo

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/tagging"
	"github.com/gokoji/gokoji/sdk/koji"
)

// describeRPM writes what rpmlist.jsonl says of an RPM, in koji's way of writing
// JSON. There are tens of thousands in a repo, so it is done by hand.
func describeRPM(r *tagging.RPM, extra any) ([]byte, error) {
	w := record{b: make([]byte, 0, 400)}
	w.number("id", &r.ID)
	w.text("name", r.Name)
	w.text("version", r.Version)
	w.text("release", r.Release)
	w.text("arch", r.Arch)
	w.number("epoch", r.Epoch)
	w.boolean("draft", r.Draft)
	w.text("payloadhash", r.PayloadHash)
	w.number("size", &r.Size)
	w.number("buildtime", &r.BuildTime)
	w.number("buildroot_id", r.BuildrootID)
	w.number("build_id", &r.BuildID)
	w.boolean("metadata_only", &r.MetadataOnly)
	w.name("extra")
	text := "null"
	if extra != nil {
		var err error
		if text, err = koji.FormatJSON(extra); err != nil {
			return nil, err
		}
	}
	w.b = append(w.b, text...)
	return append(w.b, '}'), w.err
}

// record is a JSON object that is being written.
type record struct {
	b   []byte
	err error
}

func (w *record) name(name string) {
	if len(w.b) == 0 {
		w.b = append(w.b, '{')
	} else {
		w.b = append(w.b, ", "...)
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, `": `...)
}

func (w *record) number(name string, n *int64) {
	w.name(name)
	if n == nil {
		w.b = append(w.b, "null"...)
		return
	}
	w.b = strconv.AppendInt(w.b, *n, 10)
}

func (w *record) boolean(name string, v *bool) {
	w.name(name)
	if v == nil {
		w.b = append(w.b, "null"...)
		return
	}
	w.b = strconv.AppendBool(w.b, *v)
}

func (w *record) text(name, text string) {
	w.name(name)
	if strings.ContainsFunc(text, special) {
		quoted, err := koji.FormatJSON(text)
		w.err = errors.Join(w.err, err)
		w.b = append(w.b, quoted...)
		return
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, text...)
	w.b = append(w.b, '"')
}

// special tells whether a character is not written as it is.
func special(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }
