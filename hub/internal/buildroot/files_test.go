package buildroot_test

import (
	"os"
	"path/filepath"
)

// upload makes a file in the work folder.
func (b *bench) upload(dir, name, content string) {
	b.t.Helper()
	b.write(filepath.Join(b.System.Paths.Work(""), dir, name), content)
}

// put makes files in the task's folder.
func (b *bench) put(files map[string]string) {
	b.t.Helper()
	for name, content := range files {
		b.write(filepath.Join(b.System.Paths.Task(b.task, ""), name), content)
	}
}

func (b *bench) write(path, content string) {
	b.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		b.t.Fatal(err)
	}
}
