package tasks

import (
	"context"
	"os/exec"
	"strconv"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

type forkArgs struct {
	Count   int `koji:"n" default:"5"`
	Seconds int `koji:"m" default:"37"`
}

// maxForks bounds what a task may ask for.
const maxForks = 1000

func registerFork(r *builder.Registrar) { builder.Handle(r, "fork", fork) }

// fork leaves processes behind, to show that they go with the task.
func fork(_ context.Context, _ *builder.Task, a forkArgs) (any, error) {
	if a.Count > maxForks {
		return nil, koji.Errorf(koji.ParameterError, "no more than %d processes", maxForks)
	}
	for range a.Count {
		if err := exec.Command("sleep", strconv.Itoa(a.Seconds)).Start(); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
