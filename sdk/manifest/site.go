package manifest

import (
	"fmt"
	"slices"
	"strings"
)

// ByName orders manifests by name.
func ByName(a, b *Manifest) int { return strings.Compare(a.Name, b.Name) }

// Site is what a hub has of the things that plugins need.
type Site struct {
	Hosts       map[string]int // enabled hosts by channel
	Permissions map[string]bool
	Methods     map[string]bool // those of koji's API; nil: not known
}

// Missing says what a half of a plugin needs and the site lacks, each with what
// makes it.
func (s *Site) Missing(m *Manifest, kind Kind) []string {
	var missing []string
	if hub := m.Hub; kind != Hub && hub != nil && s.Methods != nil {
		// those of ours are not on koji's hubs, which have the plugin all the same
		off := func(method string) bool { return !s.Methods[method] && !strings.HasPrefix(method, "gokoji.") }
		if slices.ContainsFunc(hub.Methods, off) {
			missing = append(missing, fmt.Sprintf("the hub has it off: `Plugins = %s` in hub.conf", hub.Name))
		}
	}
	n := m.Needs
	for _, name := range n.Channels {
		hosts, exists := s.Hosts[name]
		switch {
		case !exists:
			missing = append(missing, fmt.Sprintf("channel %s does not exist: `koji add-host-to-channel --new HOST %s`", name, name))
		case hosts == 0:
			missing = append(missing, fmt.Sprintf("channel %s has no enabled host: `koji add-host-to-channel HOST %s`", name, name))
		}
	}
	for _, name := range n.Permissions {
		if !s.Permissions[name] {
			missing = append(missing, fmt.Sprintf("permission %s does not exist: `koji grant-permission --new %s USER`", name, name))
		}
	}
	return missing
}
