package rpm

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// LeadSize is the length of an RPM file's lead, behind which the signature
// header begins.
const LeadSize = 96

var leadMagic = []byte{0xed, 0xab, 0xee, 0xdb}

// Package is an RPM file without its payload.
type Package struct {
	Lead      []byte // LeadSize bytes
	Signature *Header
	Header    *Header
}

// Read reads a package up to its payload; r then stands at the payload's first
// byte. Errors about the content wrap ErrFormat.
func Read(r io.Reader) (*Package, error) {
	lead, err := readLead(r)
	if err != nil {
		return nil, err
	}
	rawSig, in, err := readHeader(r, maxSigEntries, maxSigData)
	if err != nil {
		return nil, fmt.Errorf("signature header: %w", err)
	}
	sig, err := ParseSignatureHeader(rawSig)
	if err != nil {
		return nil, fmt.Errorf("signature header: %w", err)
	}
	if _, err := readExactly(r, in.padding()); err != nil {
		return nil, fmt.Errorf("signature header: %w", err)
	}
	rawMain, _, err := readHeader(r, maxEntries, maxData)
	if err != nil {
		return nil, fmt.Errorf("main header: %w", err)
	}
	main, err := ParseHeader(rawMain)
	if err != nil {
		return nil, fmt.Errorf("main header: %w", err)
	}
	return &Package{Lead: lead, Signature: sig, Header: main}, nil
}

// ReadFile is Read for a file.
func ReadFile(name string) (*Package, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := Read(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

func readLead(r io.Reader) ([]byte, error) {
	lead, err := readExactly(r, LeadSize)
	if err != nil {
		return nil, fmt.Errorf("lead: %w", err)
	}
	if !bytes.HasPrefix(lead, leadMagic) {
		return nil, malformed("not an RPM file: begins with %x", lead[:4])
	}
	return lead, nil
}

// readHeader reads one header's bytes, without the padding behind it.
func readHeader(r io.Reader, entriesMax, dataMax int) ([]byte, intro, error) {
	head, err := readExactly(r, introSize)
	if err != nil {
		return nil, intro{}, err
	}
	in, err := parseIntro(head, entriesMax, dataMax)
	if err != nil {
		return nil, intro{}, err
	}
	rest, err := readExactly(io.MultiReader(bytes.NewReader(head), r), in.size())
	return rest, in, err
}

// readExactly reads n bytes. It asks for memory only as data arrives, so that a
// small file cannot claim a large header.
func readExactly(r io.Reader, n int) ([]byte, error) {
	const atOnce = 1 << 20
	b := make([]byte, min(n, atOnce))
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, early(err)
	}
	if n > atOnce {
		rest, err := io.ReadAll(io.LimitReader(r, int64(n-atOnce)))
		if err != nil {
			return nil, err
		}
		if b = append(b, rest...); len(b) < n {
			return nil, early(io.ErrUnexpectedEOF)
		}
	}
	return b, nil
}

func early(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return malformed("file ends early")
	}
	return err
}
