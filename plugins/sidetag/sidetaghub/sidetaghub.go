// Package sidetaghub is the hub half of the side tag plugin: tags with a build
// target that users make and remove for themselves, as far as policy allows.
package sidetaghub

import (
	"time"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Plugin is the hub half.
type Plugin struct {
	opts   options
	name   template
	expiry expiry
	now    func() time.Time
}

// options is sidetag.conf.
type options struct {
	RemoveEmpty     bool     `ini:"sidetag.remove_empty"`
	AllowedSuffixes []string `ini:"sidetag.allowed_suffixes,sep=comma"` // koji: blanks belong to the suffix
	NameTemplate    string   `ini:"sidetag.name_template"`
	TriggerNewRepo  bool     `ini:"sidetag.trigger_new_repo"`
	lifetimes
}

var _ hub.Configurable = (*Plugin)(nil)

// New returns the half with koji's defaults.
func New() *Plugin {
	return &Plugin{opts: options{NameTemplate: defaultTemplate}, expiry: expiry{notice: defaultNotice}, now: time.Now}
}

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
	for _, o := range []struct {
		name, value string
		d           *time.Duration
	}{
		{"lifetime", p.opts.Lifetime, &p.expiry.lifetime},
		{"max_lifetime", p.opts.Longest, &p.expiry.longest},
		{"expiry_notice", p.opts.Notice, &p.expiry.notice},
	} {
		if o.value == "" {
			continue
		}
		if *o.d, err = sidetag.ParseLifetime(o.value); err != nil {
			at, _ := f.Get("sidetag", o.name)
			return nil, &config.ValueError{File: at.File, Line: at.Line, Section: "sidetag", Key: o.name, Value: at.Value, Want: "a time such as 14d or 36h"}
		}
	}
	p.expiry.dryRun = p.opts.DryRun
	return warnings, nil
}

// Register implements hub.Plugin.
func (p *Plugin) Register(r *hub.Registrar) error {
	hub.Method(r, "createSideTag", p.create,
		hub.Doc("Makes a side tag of a tag, with a target of the same name, as far as policy sidetag allows."))
	hub.Method(r, "gokoji.explainSideTag", explain, hub.Login(),
		hub.Doc("Tells whether policy sidetag lets the caller make a side tag of a tag, and by which rule."))
	hub.Method(r, "gokoji.createSideTag", p.createFor,
		hub.Doc("Makes a side tag like createSideTag, which expires after a time (14d, 36h …; 0 for never)."))
	hub.Method(r, "gokoji.setSideTagLifetime", p.setLifetime, hub.Login(),
		hub.Doc("Says how long the caller's side tag lives, from now on or beyond its end; returns when it expires."))
	hub.Method(r, "gokoji.listExpiringSideTags", p.listExpiring,
		hub.Doc("Lists the side tags that expire, those of a tag or of a user, and what is to be done about them."))
	hub.Background(r, "expired side tags", p.expire)
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
