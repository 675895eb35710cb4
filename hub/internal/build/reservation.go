package build

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Reserve keeps a build that is under way for the content generator that
// announced it. Who has the token that it returns may import or refund the build.
func Reserve(ctx context.Context, c *hub.Call, id int64) (token string, err error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	token = hex.EncodeToString(secret)
	n, err := c.Exec(ctx, `INSERT INTO build_reservations (build_id, token, created) VALUES ($1, $2, now())
		ON CONFLICT DO NOTHING`, id, token)
	if err == nil && n == 0 {
		err = koji.Errorf(koji.GenericError, "Build is already reserved")
	}
	return token, err
}

// IsReserved tells whether the build is reserved with that token, a string.
func IsReserved(ctx context.Context, c *hub.Call, id int64, token any) (bool, error) {
	text, ok := token.(string)
	if !ok {
		return false, nil
	}
	right, found, err := hub.Row[string](ctx, c, "SELECT token FROM build_reservations WHERE build_id = $1 AND token IS NOT NULL", id)
	return found && subtle.ConstantTimeCompare([]byte(text), []byte(right)) == 1, err
}

func endReservation(ctx context.Context, c *hub.Call, id int64) error {
	_, err := c.Exec(ctx, "DELETE FROM build_reservations WHERE build_id = $1", id)
	return err
}

// Refund ends a build that is reserved: it becomes failed or canceled.
func Refund(ctx context.Context, c *hub.Call, b *Info, state koji.BuildState) error {
	if err := changing(ctx, c, b, "state", b.State, int64(state)); err != nil {
		return err
	}
	n, err := c.Exec(ctx, "UPDATE build SET state = $2, completion_time = now() WHERE id = $1 AND state = $3",
		b.ID, int64(state), int64(koji.BuildBuilding))
	if err != nil {
		return err
	}
	if n == 0 {
		return notBuilding(b.ID)
	}
	if err := changed(ctx, c, b.ID, "state", b.State, int64(state)); err != nil {
		return err
	}
	return endReservation(ctx, c, b.ID)
}

// Fulfil completes a build that is reserved with what its content generator tells
// of it: owner, source, task, extra data and volume. It returns the build as it is
// now.
func Fulfil(ctx context.Context, c *hub.Call, b *Info, s Spec) (*Info, error) {
	extra, err := s.extra()
	if err != nil {
		return nil, err
	}
	if err := Completing(ctx, c, b); err != nil {
		return nil, err
	}
	n, err := c.Exec(ctx, `UPDATE build SET state = $2, completion_time = now(), extra = $3, owner = $4, source = $5,
			task_id = $6, volume_id = $7 WHERE id = $1 AND state = $8`,
		b.ID, int64(koji.BuildComplete), extra, s.owner(c), s.Source, s.TaskID, s.VolumeID, int64(koji.BuildBuilding))
	if err != nil {
		return nil, err
	}
	if n == 0 { // another import was faster
		return nil, notBuilding(b.ID)
	}
	if err := endReservation(ctx, c, b.ID); err != nil {
		return nil, err
	}
	if err := changed(ctx, c, b.ID, "state", b.State, int64(koji.BuildComplete)); err != nil {
		return nil, err
	}
	return Get(ctx, c, b.ID)
}

func notBuilding(id int64) error {
	return koji.Errorf(koji.GenericError, "Build ID %d is not in BUILDING state", id)
}
