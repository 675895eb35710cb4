package pgserver

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// identity is the user that runs the server, which refuses to be root.
type identity struct {
	credential *syscall.Credential // nil: ourselves
}

// newIdentity picks the user for a cluster that is to be made.
func newIdentity() (identity, error) {
	if os.Geteuid() != 0 {
		return identity{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if errors.As(err, new(user.UnknownUserError)) {
			continue
		}
		if err != nil {
			return identity{}, err
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return identity{}, fmt.Errorf("user %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return identity{}, fmt.Errorf("user %s: %w", name, err)
		}
		return identity{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return identity{}, errors.New("PostgreSQL does not run as root, and there is no user postgres nor nobody")
}

// ownerIdentity is the user whose cluster this already is.
func ownerIdentity(dir *os.File) (identity, error) {
	st, err := dir.Stat()
	if err != nil {
		return identity{}, err
	}
	owner := st.Sys().(*syscall.Stat_t)
	switch euid := os.Geteuid(); {
	case int(owner.Uid) == euid && euid != 0:
		return identity{}, nil
	case euid != 0:
		return identity{}, fmt.Errorf("%s belongs to user %d, not to %d who runs this", dir.Name(), owner.Uid, euid)
	case owner.Uid == 0:
		return identity{}, fmt.Errorf("%s belongs to root, as whom PostgreSQL does not run", dir.Name())
	}
	return identity{&syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}, nil
}

// give makes the user the owner of a path of ours.
func (id identity) give(path string) error {
	if id.credential == nil {
		return nil
	}
	return os.Chown(path, int(id.credential.Uid), int(id.credential.Gid))
}
