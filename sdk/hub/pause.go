package hub

import (
	"context"
	"reflect"
	"time"
)

// Pause returns when d is over or one of the channels that Subscribe gave wakes,
// for background work that looks again then. The error is ctx's once that ends,
// and with it the work; a hub that ends is waited for.
func Pause(ctx context.Context, d time.Duration, wake ...<-chan struct{}) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	cases := []reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ctx.Done())},
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(timer.C)},
	}
	for _, w := range wake {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(w)})
	}
	if which, _, open := reflect.Select(cases); which > 1 && !open {
		<-ctx.Done()
	}
	return ctx.Err()
}
