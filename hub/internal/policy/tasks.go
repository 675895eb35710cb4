package policy

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/policy"
)

func registerTaskTests(r *hub.Registrar) {
	hub.PolicyTest(r, "method", fieldTest(sdk.MatchField("method")))
	hub.PolicyTest(r, "vm_name", fieldTest(sdk.MatchField("vm_name")))
	hub.PolicyTest(r, "operation", fieldTest(sdk.MatchField("operation")))
	hub.PolicyTest(r, "is_child_task", fieldTest(sdk.BoolField("parent")))
	hub.PolicyTest(r, "source", patternTest(source))
}

// source returns what a build is made from: as the data says, as its build
// notes, or as the task that made it was told.
func source(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
	if v, ok := data["source"]; ok {
		s, _ := v.(string)
		return one(s, nil)
	}
	if !has(data, "build") {
		return nil, nil
	}
	build, err := ask(ctx, c, "getBuild", data["build"], strict())
	if err != nil {
		return nil, err
	}
	if s := text(build, "source"); s != "" {
		return one(s, nil)
	}
	if build.Value("task_id") == nil {
		return nil, nil
	}
	task, err := ask(ctx, c, "getTaskInfo", build.Value("task_id"), hub.KW("request", true))
	if err != nil || task == nil {
		return nil, err
	}
	request, _ := task.Value("request").([]any)
	return one(taskSource(text(task, "method"), request))
}

func taskSource(method string, request []any) (string, error) {
	if method == "indirectionimage" {
		return "", nil
	}
	params, err := koji.ParseTaskParams(method, request)
	if err != nil {
		return "", err
	}
	names := []string{"src", "url"}
	switch method {
	case "winbuild":
		names = []string{"source_url"}
	case "wrapperRPM":
		names = []string{"spec_url"}
	}
	for _, name := range names {
		if v, ok := params.Get(name); ok {
			s, _ := v.(string)
			return s, nil
		}
	}
	return "", nil
}
