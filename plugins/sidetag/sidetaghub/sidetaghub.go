// Package sidetaghub is the hub half of the side tag plugin: tags with a build
// target that users make and remove for themselves, as far as policy allows.
package sidetaghub

import (
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Plugin is the hub half.
type Plugin struct {
	opts options
	name template
}

// options is sidetag.conf.
type options struct {
	RemoveEmpty     bool     `ini:"sidetag.remove_empty"`
	AllowedSuffixes []string `ini:"sidetag.allowed_suffixes,sep=comma"` // koji: blanks belong to the suffix
	NameTemplate    string   `ini:"sidetag.name_template"`
	TriggerNewRepo  bool     `ini:"sidetag.trigger_new_repo"`
}

var _ hub.Configurable = (*Plugin)(nil)

// New returns the half with koji's defaults.
func New() *Plugin { return &Plugin{opts: options{NameTemplate: defaultTemplate}} }

// Name implements hub.Plugin.
func (*Plugin) Name() string { return "sidetag_hub" }

// ConfigName implements hub.Configurable.
func (*Plugin) ConfigName() string { return "sidetag" }

// Raw implements hub.Configurable.
func (*Plugin) Raw() bool { return true }

// Configure implements hub.Configurable.
func (p *Plugin) Configure(f *config.File) ([]config.Warning, error) {
	warnings, err := f.Decode(&p.opts, config.DecodeOptions{})
	if err != nil {
		return nil, err
	}
	if p.name, err = parseTemplate(p.opts.NameTemplate); err != nil {
		o, _ := f.Get("sidetag", "name_template")
		return nil, &config.ValueError{
			File: o.File, Line: o.Line, Section: "sidetag", Key: "name_template", Value: o.Value,
			Want: "a name with {tag_id} in it, and {basetag} as the only other thing in braces",
		}
	}
	return warnings, nil
}

// Register implements hub.Plugin.
func (p *Plugin) Register(r *hub.Registrar) error {
	hub.Method(r, "createSideTag", p.create,
		hub.Doc("Makes a side tag of a tag, with a target of the same name, as far as policy sidetag allows."))
	hub.Method(r, "gokoji.explainSideTag", explain, hub.Login(),
		hub.Doc("Tells whether policy sidetag lets the caller make a side tag of a tag, and by which rule."))
	hub.Method(r, "removeSideTag", p.remove, hub.Login(), hub.Doc("Deletes the caller's side tag and its target."))
	hub.Method(r, "listSideTags", list, hub.Doc("Lists side tags, those of a tag or of a user."))
	hub.Method(r, "editSideTag", edit, hub.Login(),
		hub.Doc("Changes debuginfo and RPM macros of the caller's side tag as far as the tag it was made of allows."))
	hub.PolicyTest(r, "is_sidetag", newIsSideTag)
	hub.PolicyTest(r, "is_sidetag_owner", newIsOwner)
	if p.opts.RemoveEmpty {
		hub.On(r, removeWhenEmpty)
	}
	return nil
}
