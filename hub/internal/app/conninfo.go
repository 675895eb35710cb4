package app

import (
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
)

// ConnString returns the database of hub.conf as a libpq connection string.
func ConnString(o *hub.Options) string {
	if o.DBConnectionString != "" {
		return o.DBConnectionString
	}
	var parts []string
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, key+"='"+strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value)+"'")
		}
	}
	add("dbname", o.DBName)
	add("user", o.DBUser)
	add("password", o.DBPass)
	add("host", o.DBHost)
	if o.DBPort != 0 {
		add("port", strconv.Itoa(o.DBPort))
	}
	return strings.Join(parts, " ")
}
