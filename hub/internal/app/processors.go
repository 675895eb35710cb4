package app

import (
	"fmt"
	"net"
	"os"
	"runtime"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/jackc/pgx/v5/pgconn"
)

// UseProcessors bounds how many processors the hub computes on at a time: as
// limits.processors says, or else half of them when PostgreSQL works on the same
// machine. More than that would not help: each answer of the database wakes a
// thread on every idle processor, which it then waits for. GOMAXPROCS in the
// environment goes before both.
func UseProcessors(s *settings.Settings) error {
	n := s.Own.Limits.Processors
	switch {
	case n < 0:
		return fmt.Errorf("gokoji.toml: limits.processors is %d; it must not be negative", n)
	case os.Getenv("GOMAXPROCS") != "":
		return nil
	case n > 0:
		runtime.GOMAXPROCS(n)
		return nil
	}
	cfg, err := pgconn.ParseConfig(ConnString(s.Options))
	if err != nil {
		return fmt.Errorf("database settings: %w", err)
	}
	if sameMachine(pgconn.NetworkAddress(cfg.Host, cfg.Port)) {
		runtime.SetDefaultGOMAXPROCS() // it may be halved already: a hub of koji-hub dev begins anew with each reset
		runtime.GOMAXPROCS((runtime.GOMAXPROCS(0) + 1) / 2)
	}
	return nil
}

// sameMachine tells a database here from one elsewhere by its address.
func sameMachine(network, address string) bool {
	if network == "unix" {
		return true
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip.IsLoopback()
}
