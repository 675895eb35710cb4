package session

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Info is what the calls that log in answer.
type Info struct {
	ID         int64  `koji:"session-id"`
	Key        string `koji:"session-key"`
	HeaderAuth bool   `koji:"header-auth"`
}

const (
	keyLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	keyLength  = 32 // letters behind the user's id; koji's column takes 255
)

func newKey(userID int64) (string, error) {
	key := make([]byte, keyLength)
	for i := range key {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(keyLetters))))
		if err != nil {
			return "", fmt.Errorf("make a session key: %w", err)
		}
		key[i] = keyLetters[n.Int64()]
	}
	return fmt.Sprintf("%d-%s", userID, key), nil
}

// create makes a session for the user, a sub-session when master is given.
func create(ctx context.Context, c *hub.Call, userID int64, hostIP string, auth koji.AuthType, master *int64) (*Info, error) {
	key, err := newKey(userID)
	if err != nil {
		return nil, err
	}
	id, err := hub.Value[int64](ctx, c, `INSERT INTO sessions (user_id, key, hostip, authtype, master)
		VALUES ($1, $2, $3, $4, $5) RETURNING id`, userID, key, hostIP, int(auth), master)
	if err != nil {
		return nil, fmt.Errorf("make a session: %w", err)
	}
	return &Info{ID: id, Key: key, HeaderAuth: true}, nil
}

// renew gives the caller's own, possibly expired, session a new key, with which
// its call numbers begin anew: koji's client counts from 0 then. It answers nil
// when the master session has been closed meanwhile.
func renew(ctx context.Context, c *hub.Call, userID int64) (*Info, error) {
	s := c.Session
	if s.Master != nil {
		open, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM sessions WHERE id = $1 AND closed IS FALSE)", *s.Master)
		if err != nil || !open {
			return nil, err
		}
	}
	key, err := newKey(userID)
	if err != nil {
		return nil, err
	}
	n, err := c.Exec(ctx, `UPDATE sessions SET key = $1, callnum = NULL, expired = FALSE, update_time = NOW(), renew_time = NOW()
		WHERE id = $2 AND user_id = $3`, key, s.ID, userID)
	if err != nil {
		return nil, fmt.Errorf("renew the session: %w", err)
	}
	if n == 0 { // or an old key would make one user another
		return nil, koji.Errorf(koji.AuthError, "session %d is somebody else's", s.ID)
	}
	s.CallNum = nil
	return &Info{ID: s.ID, Key: key, HeaderAuth: true}, nil
}
