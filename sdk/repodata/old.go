package repodata

import "context"

func (m *maker) useOld(ctx context.Context, items []item) {}
