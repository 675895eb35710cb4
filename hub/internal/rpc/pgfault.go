package rpc

import (
	"cmp"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/jackc/pgx/v5/pgconn"
)

// pgFault tells what PostgreSQL refused in koji's words: what a caller's values
// led to is the caller's fault, a collision and an outage pass with time. It
// answers nil for errors that only the hub's own SQL can cause.
//
// A koji hub answers all of these with code 1 and PostgreSQL's text.
func pgFault(e *pgconn.PgError) *koji.Fault {
	switch e.Code {
	case "22003", "22008":
		return koji.Errorf(koji.ParameterError, "Invalid value: a number or a time is out of range")
	case "22P02", "22007":
		return koji.Errorf(koji.ParameterError, "Invalid value: a number, a time or a structure was expected")
	case "22001", "54000":
		return koji.Errorf(koji.ParameterError, "Invalid value: a text is too long")
	case "22021", "22P05":
		return koji.Errorf(koji.ParameterError, "Invalid value: a text holds NUL or is not UTF-8")
	case "2201B":
		return koji.Errorf(koji.ParameterError, "Invalid value: not a regular expression that the database knows")
	case "2201W", "2201X":
		return koji.Errorf(koji.ParameterError, "Invalid value: limit and offset must not be negative")
	case "23502":
		return koji.Errorf(koji.ParameterError, "%s needs a value for %s", e.TableName, e.ColumnName)
	case "23503":
		return koji.Errorf(koji.GenericError, "%s: %s", e.TableName, cmp.Or(e.Detail, "refers to what is not there"))
	case "23505":
		return koji.Errorf(koji.GenericError, "%s: %s", e.TableName, cmp.Or(e.Detail, "already exists"))
	case "23514", "23P01":
		return koji.Errorf(koji.ParameterError, "Invalid value for %s: %s does not hold", e.TableName, e.ConstraintName)
	case "40001", "40P01", "55P03":
		return koji.Errorf(koji.GenericError, "the call collided with another one; try again")
	case "57014":
		return koji.Errorf(koji.GenericError, "the call took too long")
	case "25006": // the database has become a standby
		return koji.Errorf(koji.ServerOffline, "database outage")
	}
	if len(e.Code) < 2 {
		return nil
	}
	switch e.Code[:2] {
	case "08", "53", "57", "58": // connection, resources, operator, system
		return koji.Errorf(koji.ServerOffline, "database outage")
	case "22":
		return koji.Errorf(koji.ParameterError, "Invalid value: the database does not take it")
	}
	return nil
}
