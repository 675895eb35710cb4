package app

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// rlimits are the resource limits that kojid.conf may set, as RLIMIT_NAME.
func rlimits() map[string]int {
	return map[string]int{
		"rlimit_as": unix.RLIMIT_AS, "rlimit_core": unix.RLIMIT_CORE, "rlimit_cpu": unix.RLIMIT_CPU,
		"rlimit_data": unix.RLIMIT_DATA, "rlimit_fsize": unix.RLIMIT_FSIZE, "rlimit_memlock": unix.RLIMIT_MEMLOCK,
		"rlimit_msgqueue": unix.RLIMIT_MSGQUEUE, "rlimit_nice": unix.RLIMIT_NICE, "rlimit_nofile": unix.RLIMIT_NOFILE,
		"rlimit_nproc": unix.RLIMIT_NPROC, "rlimit_rss": unix.RLIMIT_RSS, "rlimit_rtprio": unix.RLIMIT_RTPRIO,
		"rlimit_rttime": unix.RLIMIT_RTTIME, "rlimit_sigpending": unix.RLIMIT_SIGPENDING,
		"rlimit_stack": unix.RLIMIT_STACK,
		// Its older name.
		"rlimit_ofile": unix.RLIMIT_NOFILE,
	}
}

// SetLimits sets resource limits of this process and those that it will start.
// A value is the soft limit, or the soft and the hard one.
func SetLimits(limits map[string]string) error {
	for name, value := range limits {
		resource, ok := rlimits()[strings.ToLower(name)]
		if !ok {
			return fmt.Errorf("kojid.conf: unknown resource limit %s", name)
		}
		words := strings.Fields(value)
		var now unix.Rlimit
		if err := unix.Getrlimit(resource, &now); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for i, limit := range []*uint64{&now.Cur, &now.Max} {
			if i >= len(words) {
				break
			}
			n, err := strconv.ParseInt(words[i], 10, 64)
			if err != nil || len(words) > 2 || n < -1 {
				return fmt.Errorf("kojid.conf: %s: found %q, expected one or two numbers", name, value)
			}
			*limit = uint64(n) // -1 is no limit
		}
		if err := unix.Setrlimit(resource, &now); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	return nil
}
