package hub

import "github.com/gokoji/gokoji/sdk/koji"

// AssertMaven returns koji's fault unless hub.conf has EnableMaven.
func (c *Call) AssertMaven() error {
	if c.Options().EnableMaven {
		return nil
	}
	return koji.Errorf(koji.GenericError, "Maven support not enabled")
}

// AssertWin returns koji's fault unless hub.conf has EnableWin.
func (c *Call) AssertWin() error {
	if c.Options().EnableWin {
		return nil
	}
	return koji.Errorf(koji.GenericError, "Windows support not enabled")
}
