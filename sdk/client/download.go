package client

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
)

// TaskOutput reads at most size bytes (negative: all) of a task's output file
// from offset on; none at its end. A negative offset counts from the end. A
// volume of "" is the default one.
func (s *Session) TaskOutput(ctx context.Context, task int64, name, volume string, offset, size int64) ([]byte, error) {
	kw := []any{"offset", offset, "size", size}
	if volume != "" && volume != "DEFAULT" {
		kw = append(kw, "volume", volume)
	}
	v, err := s.Call(ctx, "downloadTaskOutput", task, name, KW(kw...))
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case []byte:
		return v, nil
	case string:
		data, err := base64.StdEncoding.DecodeString(v)
		if err != nil {
			return nil, fmt.Errorf("client: downloadTaskOutput: %w", err)
		}
		return data, nil
	}
	return nil, fmt.Errorf("client: downloadTaskOutput: the answer is no data")
}

// DownloadTaskOutput writes size bytes (negative: all) of a task's output file
// from offset on to w, a block at a time, and returns how many there were.
func (s *Session) DownloadTaskOutput(ctx context.Context, w io.Writer, task int64, name, volume string, offset, size int64) (int64, error) {
	var done int64
	for size < 0 || done < size {
		n := int64(s.link.opts.BlockSize)
		if size >= 0 {
			n = min(n, size-done)
		}
		data, err := s.TaskOutput(ctx, task, name, volume, offset+done, n)
		if err != nil || len(data) == 0 {
			return done, err
		}
		if _, err := w.Write(data); err != nil {
			return done, fmt.Errorf("client: %s: %w", name, err)
		}
		done += int64(len(data))
	}
	return done, nil
}
