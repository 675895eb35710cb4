package conf

import "testing"

// max_retries = 0 means none, as with koji.
func TestNoRetries(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 120, "max_retries = 0\n": -1, "max_retries = 7\n": 7} {
		c, err := Read(files(t, map[string]string{"kojid.conf": "[kojid]\n" + text}))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.ClientOptions(nil).MaxRetries; got != want {
			t.Errorf("%q: %d retries, want %d", text, got, want)
		}
	}
}
