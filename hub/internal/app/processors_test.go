package app

import (
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestSameMachine(t *testing.T) {
	tests := []struct {
		host string
		want bool
	}{
		{"/var/run/postgresql", true},
		{"localhost", true},
		{"127.0.0.1", true},
		{"::1", true},
		{"10.0.0.7", false},
		{"db.example.org", false},
		{"localhost.example.org", false},
	}
	for _, tt := range tests {
		if got := sameMachine(pgconn.NetworkAddress(tt.host, 5432)); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.host, got, tt.want)
		}
	}
}
