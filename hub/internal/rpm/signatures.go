package rpm

import (
	"bytes"
	"context"
	"os"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Signature is a row of queryRPMSigs.
type Signature struct {
	RPMID   int64  `koji:"rpm_id" sql:"rpm_id"`
	SigKey  string `koji:"sigkey" sql:"sigkey"`
	SigHash string `koji:"sighash" sql:"sighash"`
}

type querySigsArgs struct {
	RPM    any           `koji:"rpm_id" default:"null"`
	SigKey *string       `koji:"sigkey" default:"null"`
	Opts   hub.QueryOpts `koji:"queryOpts" default:"null"`
}

func querySigs(ctx context.Context, c *hub.Call, a querySigsArgs) (any, error) {
	q := hub.Select[Signature]("rpmsigs").Opts(a.Opts)
	switch ref := a.RPM.(type) {
	case nil:
	case int64:
		q.Where("rpm_id = ?::bigint", ref)
	default:
		r, err := Find(ctx, c, ref)
		if err != nil {
			return nil, err
		}
		if r == nil {
			return []Signature{}, nil
		}
		q.Where("rpm_id = ?", r.ID)
	}
	if a.SigKey != nil {
		q.Where("sigkey = lower(?)", *a.SigKey)
	}
	return q.Answer(ctx, c)
}

// sigKeys lists the keys that the RPM is signed with.
func sigKeys(ctx context.Context, c *hub.Call, id int64) ([]string, error) {
	return hub.Rows[string](ctx, c, "SELECT sigkey FROM rpmsigs WHERE rpm_id = $1 ORDER BY sigkey", id)
}

type deleteSigArgs struct {
	RPM    any     `koji:"rpminfo"`
	SigKey *string `koji:"sigkey" default:"null"`
	All    bool    `koji:"all_sigs" default:"false"`
}

func deleteSig(ctx context.Context, c *hub.Call, a deleteSigArgs) (any, error) {
	if a.All {
		a.SigKey = nil
	} else if a.SigKey == nil || *a.SigKey == "" {
		return nil, koji.Errorf(koji.GenericError, "No signature specified")
	}
	r, err := internal(ctx, c, a.RPM)
	if err != nil {
		return nil, err
	}
	p, err := placeOf(ctx, c, r)
	if err != nil {
		return nil, err
	}
	gone, err := hub.Rows[Signature](ctx, c, `DELETE FROM rpmsigs WHERE rpm_id = $1 AND ($2::text IS NULL OR sigkey = lower($2))
		RETURNING rpm_id, sigkey, sighash`, r.ID, a.SigKey)
	if err != nil {
		return nil, err
	}
	if len(gone) == 0 {
		return nil, koji.Errorf(koji.GenericError, "%s has no matching signatures to delete", r.Key())
	}
	for _, s := range gone {
		if _, err := c.Exec(ctx, "DELETE FROM rpm_checksum WHERE rpm_id = $1 AND sigkey = $2", r.ID, s.SigKey); err != nil {
			return nil, err
		}
		if err := removeSigned(ctx, c, p, s); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// removeSigned deletes the copy that bears a signature, and keeps the signature
// header under another name.
func removeSigned(ctx context.Context, c *hub.Call, p *place, s Signature) error {
	header, err := p.sigHeader(c, s.SigKey)
	if err != nil {
		return err
	}
	copied, err := p.signed(c, s.SigKey)
	if err != nil {
		return err
	}
	saved := header + "." + s.SigHash + ".save"
	switch {
	case !filetree.Occupied(header):
		c.Log.Error("signature header is missing", "path", header)
	case !filetree.IsRegular(header):
		return koji.Errorf(koji.GenericError, "Not a regular file: %s", header)
	case !filetree.Occupied(saved):
		if err := filetree.MoveNow(ctx, c, header, saved); err != nil {
			return err
		}
	default:
		same, err := sameContent(header, saved)
		if err != nil {
			return err
		}
		if !same {
			return koji.Errorf(koji.GenericError, "Stray header backup file: %s", saved)
		}
		if err := filetree.Discard(ctx, c, header); err != nil {
			return err
		}
	}
	return filetree.Discard(ctx, c, copied)
}

func sameContent(a, b string) (bool, error) {
	one, err := os.ReadFile(a)
	if err != nil {
		return false, err
	}
	other, err := os.ReadFile(b)
	return bytes.Equal(one, other), err
}
