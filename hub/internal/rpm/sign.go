package rpm

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"os"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	rpmfile "github.com/gokoji/gokoji/sdk/rpm"
)

type addSigArgs struct {
	RPM  any `koji:"an_rpm"`
	Data any `koji:"data"`
}

func addSig(ctx context.Context, c *hub.Call, a addSigArgs) (any, error) {
	header, err := decodeBase64(a.Data)
	if err != nil {
		return nil, err
	}
	r, err := internal(ctx, c, a.RPM)
	if err != nil {
		return nil, err
	}
	p, err := placeOf(ctx, c, r)
	if err != nil {
		return nil, err
	}
	if !filetree.IsDir(p.dir) {
		return nil, koji.Errorf(koji.GenericError, "No such directory: %s", p.dir)
	}
	return nil, storeSignature(ctx, c, r, p, header)
}

// decodeBase64 reads base64 with whatever else stands in between, as Python
// does.
func decodeBase64(v any) ([]byte, error) {
	text, ok := v.(string)
	if b, isBytes := v.([]byte); isBytes {
		text, ok = string(b), true
	}
	if !ok {
		return nil, hub.WrongType(v, "<class 'str'>")
	}
	clean := make([]byte, 0, len(text))
	for i := range len(text) {
		switch b := text[i]; {
		case b >= 'A' && b <= 'Z', b >= 'a' && b <= 'z', b >= '0' && b <= '9', b == '+', b == '/', b == '=':
			clean = append(clean, b)
		}
	}
	data, err := base64.StdEncoding.DecodeString(string(clean))
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "the signature header is not base64: %w", err)
	}
	return data, nil
}

// internal is Get for an RPM that is no external one.
func internal(ctx context.Context, c *hub.Call, ref any) (*Info, error) {
	r, err := Get(ctx, c, ref)
	if err == nil && r.ExternalRepoID != 0 {
		err = koji.Errorf(koji.GenericError, "Not an internal rpm: %s (from %s)", koji.Str(ref), r.ExternalRepoName)
	}
	return r, err
}

// storeOwnSignature stores the signature header that an imported file came with.
func storeOwnSignature(ctx context.Context, c *hub.Call, imported *Imported, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	header, err := rpmfile.SignatureHeader(f)
	if err != nil {
		return err
	}
	r, err := Get(ctx, c, imported.ID)
	if err != nil {
		return err
	}
	p, err := placeIn(c, imported.Build, r.Key())
	if err != nil {
		return err
	}
	return storeSignature(ctx, c, r, p, header)
}

// storeSignature notes a signature header of the RPM, "" being the key of an
// unsigned one, and keeps it in the build's folder when the call commits.
func storeSignature(ctx context.Context, c *hub.Call, r *Info, p *place, header []byte) error {
	key, err := signedBy(r, header)
	if err != nil {
		return err
	}
	sum := md5.Sum(header) // koji's sighash
	event := hub.PreRPMSign{SigKey: key, SigHash: hex.EncodeToString(sum[:])}
	if event.Build, err = p.build.Struct(); err != nil {
		return err
	}
	if event.RPM, err = r.Struct(); err != nil {
		return err
	}
	if err := c.Emit(ctx, event); err != nil {
		return err
	}
	n, err := c.Exec(ctx, "INSERT INTO rpmsigs (rpm_id, sigkey, sighash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		r.ID, key, event.SigHash)
	if err != nil {
		return err
	}
	if n == 0 {
		return koji.Errorf(koji.GenericError, "Signature already exists for package %s, key %s", r.Key(), key)
	}
	path, err := p.sigHeader(c, key)
	if err != nil {
		return err
	}
	filetree.Write(c, path, header)
	return c.Emit(ctx, hub.PostRPMSign(event))
}

// signedBy returns the key of a signature header, which must be of the RPM.
func signedBy(r *Info, header []byte) (string, error) {
	if head := header[:min(3, len(header))]; !bytes.Equal(head, []byte{0x8e, 0xad, 0xe8}) {
		return "", koji.Errorf(koji.GenericError, "Invalid rpm header: bad magic: %s", koji.Repr(head))
	}
	h, err := rpmfile.ParseSignatureHeader(header)
	if err != nil {
		return "", koji.Errorf(koji.GenericError, "Invalid rpm header: %w", err)
	}
	if len(header)%8 != 0 {
		return "", koji.Errorf(koji.GenericError, "Invalid rpm header: it lacks its padding")
	}
	if sum := hex.EncodeToString(h.Bytes(rpmfile.SigTagMD5)); sum != r.PayloadHash {
		return "", koji.Errorf(koji.GenericError, "wrong md5 for %s: %s", r.Key(), sum)
	}
	key, err := h.SigKey()
	if err != nil {
		return "", koji.Errorf(koji.GenericError, "Invalid signature: %w", err)
	}
	return key, nil
}
