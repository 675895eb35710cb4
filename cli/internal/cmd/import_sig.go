package cmd

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"os"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/rpm"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type importSigOptions struct {
	WithUnsigned, Test bool
	Files              []string
}

func addImportSig(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "import-sig", Category: cli.Admin,
		Usage: "[options] <package> [<package> ...]", Short: "Import signatures and write signed RPMs",
	}, func(f *cli.Flags, o *importSigOptions) {
		f.Bool(&o.WithUnsigned, "with-unsigned", "import the headers of unsigned RPMs, too")
		f.Bool(new(bool), "write", "without effect")
		f.Hide("write")
		f.Bool(&o.Test, "test", "only say what would be done")
		f.Args(func(args []string) error {
			if len(args) < 1 {
				return cli.Usagef("At least one package must be specified")
			}
			for _, file := range args {
				if _, err := os.Stat(file); err != nil {
					return cli.Usagef("No such file: %s", file)
				}
			}
			o.Files = args
			return nil
		})
	}, runImportSig)
}

func runImportSig(ctx context.Context, e *cli.Env, o importSigOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	for _, file := range o.Files {
		if err := o.importFile(ctx, e, s, file); err != nil {
			return err
		}
	}
	return nil
}

func (o *importSigOptions) importFile(ctx context.Context, e *cli.Env, s *client.Session, file string) error {
	pkg, err := rpm.ReadFile(file)
	if err != nil {
		return err
	}
	key, err := pkg.SigKey()
	if err != nil {
		return err
	}
	if key == "" && !o.WithUnsigned {
		e.Println("Skipping unsigned package: " + file)
		return nil
	}
	arch := pkg.Arch()
	if pkg.IsSource() {
		arch = "src"
	}
	known, err := find(ctx, s, "getRPM", xmlrpc.Struct{
		{Name: "name", Value: pkg.Name()}, {Name: "version", Value: pkg.Version()}, {Name: "release", Value: pkg.Release()},
		{Name: "arch", Value: arch},
	})
	switch {
	case err != nil:
		return err
	case known == nil:
		e.Printf("No such rpm in system: %s.%s\n", pkg.NVR(), arch)
		return nil
	case yes(known, "external_repo_id"):
		e.Printf("Skipping external rpm: %s@%s\n", nvraOf(known), str(known, "external_repo_name"))
		return nil
	}
	header, err := signatureHeader(file)
	if err != nil {
		return err
	}
	if done, err := alreadyImported(ctx, e, s, known.Value("id"), key, header, file); done || err != nil {
		return err
	}
	return o.add(ctx, e, s, known.Value("id"), key, header, file)
}

// alreadyImported tells whether the hub has a signature with that key.
func alreadyImported(ctx context.Context, e *cli.Env, c client.Caller, id any, key string, header []byte, file string) (bool, error) {
	previous, err := list(ctx, c, "queryRPMSigs", client.KW("rpm_id", id, "sigkey", key))
	if err != nil || len(previous) == 0 {
		return false, err
	}
	sum := md5.Sum(header) // what koji's API identifies headers by
	if str(previous[0], "sighash") == hex.EncodeToString(sum[:]) {
		e.Println("Signature already imported: " + file)
		return true, nil
	}
	e.Warnf("signature mismatch: %s", file)
	e.Warnf("  The system already has a signature for this rpm with key %s", key)
	e.Warnf("  The two signature headers are not the same")
	return true, nil
}

func (o *importSigOptions) add(ctx context.Context, e *cli.Env, c client.Caller, id any, key string, header []byte, file string) error {
	e.Printf("Importing signature [key %s] from %s...\n", key, file)
	if !o.Test {
		if _, err := c.Call(ctx, "addRPMSig", id, base64.StdEncoding.EncodeToString(header)); err != nil {
			return err
		}
	}
	e.Println("Writing signed copy")
	if o.Test {
		return nil
	}
	_, err := c.Call(ctx, "writeSignedRPM", id, key)
	return err
}

func signatureHeader(file string) ([]byte, error) {
	data, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer data.Close() //nolint:errcheck // only read
	header, err := rpm.SignatureHeader(data)
	return bytes.Clone(header), err
}
