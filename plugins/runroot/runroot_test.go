package runroot

import "testing"

func TestCommandName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		c    Command
		want string
	}{
		{Command{Words: []string{"/usr/bin/echo", "a"}}, "echo"},
		{Command{Words: []string{"A=b", "make"}}, "make"},
		{Command{Shell: "A=b  C=d /bin/make x"}, "make"},
		{Command{Shell: "  "}, "(none)"},
		{Command{Words: []string{"A=b"}}, "(none)"},
		{Command{Words: []string{"dir/"}}, ""},
		{Command{}, "(none)"},
	} {
		if got := tt.c.Name(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.c, got, tt.want)
		}
	}
}
