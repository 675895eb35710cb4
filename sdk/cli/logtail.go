package cli

import (
	"context"
	"io"

	"github.com/gokoji/gokoji/sdk/client"
)

// tailBlock is how much of a log is asked for at once.
const tailBlock = 1 << 16

// LogTail follows the logs of a task while they grow.
type LogTail struct {
	Task    int64
	offsets map[OutputFile]int64
}

// Next passes to show what has been added to the logs that want accepts since the
// last time, a piece at a time.
func (t *LogTail) Next(ctx context.Context, s *client.Session, want func(name string) bool, show func(OutputFile, []byte) error) error {
	files, err := OutputFiles(ctx, s, t.Task)
	if err != nil {
		return err
	}
	if t.offsets == nil {
		t.offsets = map[OutputFile]int64{}
	}
	for _, f := range files {
		if !want(f.Name) {
			continue
		}
		for {
			data, err := s.TaskOutput(ctx, t.Task, f.Name, f.Volume, t.offsets[f], tailBlock)
			if err != nil {
				return err
			}
			if len(data) == 0 {
				break
			}
			t.offsets[f] += int64(len(data))
			if err := show(f, data); err != nil {
				return err
			}
		}
	}
	return nil
}

// CopyTo is a show function for Next that writes the bytes alone.
func CopyTo(w io.Writer) func(OutputFile, []byte) error {
	return func(_ OutputFile, data []byte) error {
		_, err := w.Write(data)
		return err
	}
}
