package manifest

import (
	"fmt"
	"strings"
)

// ByName orders manifests by name.
func ByName(a, b *Manifest) int { return strings.Compare(a.Name, b.Name) }

// Site is what a hub has of the things that plugins need.
type Site struct {
	Hosts       map[string]int // enabled hosts by channel
	Permissions map[string]bool
}

// Missing says what a plugin needs and the site lacks, each with the command
// that makes it.
func (s *Site) Missing(n Needs) []string {
	var missing []string
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
