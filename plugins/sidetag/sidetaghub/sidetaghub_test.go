package sidetaghub

import (
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
)

func configured(t *testing.T, text string) (*Plugin, error) {
	t.Helper()
	f, err := config.Parse("sidetag.conf", []byte(text), true)
	if err != nil {
		t.Fatal(err)
	}
	p := New()
	_, err = p.Configure(f)
	return p, err
}

func TestConfigure(t *testing.T) {
	t.Parallel()
	p, err := configured(t, "[sidetag]\nallowed_suffixes = gcc,rust, perl\nname_template = s%{tag_id}\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := p.opts.AllowedSuffixes; !slices.Equal(got, []string{"gcc", "rust", " perl"}) {
		t.Errorf("suffixes %q", got)
	}
	if got := p.name.fill("b", 3); got != "s%3" {
		t.Errorf("name %q", got)
	}
	if p, err = configured(t, ""); err != nil || p.name.fill("b", 3) != "b-side-3" || p.opts.RemoveEmpty || p.opts.TriggerNewRepo {
		t.Errorf("without a file: %+v, %v", p, err)
	}
	_, err = configured(t, "\n[sidetag]\nname_template = {basetag}\n")
	want := `sidetag.conf:3: [sidetag] name_template: found "{basetag}", expected a name with {tag_id} in it`
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

func TestRemoveEmptyListens(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "[sidetag]\nremove_empty = on\n": 1} {
		p, err := configured(t, text)
		if err != nil {
			t.Fatal(err)
		}
		r := hub.NewRegistrar()
		r.Add(p)
		if got := r.Events("sidetag_hub"); r.Err() != nil || len(got) != want {
			t.Errorf("%q: listens to %v, %v", text, got, r.Err())
		}
	}
}

func TestOwnerTestWords(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"is_sidetag_owner": true, "is_sidetag_owner tag": true, "is_sidetag_owner fromtag": true, "is_sidetag_owner both": true,
		"is_sidetag_owner totag": false, "is_sidetag_owner tag fromtag": false,
	} {
		if _, err := newIsOwner(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}
