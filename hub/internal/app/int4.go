package app

import (
	"context"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// int4Codec refuses numbers that are too large for koji's columns with a fault:
// clients send 64 bits, ids have 32.
type int4Codec struct{ pgtype.Int4Codec }

// PlanEncode implements pgtype.Codec.
func (c int4Codec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	plan := c.Int4Codec.PlanEncode(m, oid, format, value)
	if plan == nil {
		return nil
	}
	return int4Plan{plan}
}

type int4Plan struct{ pgtype.EncodePlan }

// Encode implements pgtype.EncodePlan.
func (p int4Plan) Encode(value any, buf []byte) ([]byte, error) {
	out, err := p.EncodePlan.Encode(value, buf)
	if err != nil {
		return nil, koji.Errorf(koji.ParameterError, "Invalid value: %w", err)
	}
	return out, nil
}

// useInt4Codec is a pool's AfterConnect.
func useInt4Codec(_ context.Context, conn *pgx.Conn) error {
	m := conn.TypeMap()
	int4 := &pgtype.Type{Name: "int4", OID: pgtype.Int4OID, Codec: int4Codec{}}
	m.RegisterType(int4)
	m.RegisterType(&pgtype.Type{Name: "_int4", OID: pgtype.Int4ArrayOID, Codec: &pgtype.ArrayCodec{ElementType: int4}})
	return nil
}
