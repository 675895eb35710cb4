package koji

import (
	"slices"
	"strconv"
)

// Every enum of koji counts from 0 in the order of its names; String gives the
// name, or the bare number for one that koji does not have.

// TaskState is where a task is in its life.
type TaskState int

// The states of a task.
const (
	TaskFree TaskState = iota
	TaskOpen
	TaskClosed
	TaskCanceled
	TaskAssigned
	TaskFailed
)

var taskStates = []string{"FREE", "OPEN", "CLOSED", "CANCELED", "ASSIGNED", "FAILED"}

func (s TaskState) String() string { return enumName(taskStates, int(s)) }

// Finished reports whether a task in this state will never run again.
func (s TaskState) Finished() bool {
	return s == TaskClosed || s == TaskCanceled || s == TaskFailed
}

// ParseTaskState returns the state of that name.
func ParseTaskState(name string) (TaskState, bool) { return parseEnum[TaskState](taskStates, name) }

// BuildState is where a build is in its life.
type BuildState int

// The states of a build.
const (
	BuildBuilding BuildState = iota
	BuildComplete
	BuildDeleted
	BuildFailed
	BuildCanceled
)

var buildStates = []string{"BUILDING", "COMPLETE", "DELETED", "FAILED", "CANCELED"}

func (s BuildState) String() string { return enumName(buildStates, int(s)) }

// ParseBuildState returns the state of that name.
func ParseBuildState(name string) (BuildState, bool) {
	return parseEnum[BuildState](buildStates, name)
}

// RepoState is where a repo is in its life.
type RepoState int

// The states of a repo.
const (
	RepoInit RepoState = iota
	RepoReady
	RepoExpired
	RepoDeleted
	RepoProblem
)

var repoStates = []string{"INIT", "READY", "EXPIRED", "DELETED", "PROBLEM"}

func (s RepoState) String() string { return enumName(repoStates, int(s)) }

// ParseRepoState returns the state of that name.
func ParseRepoState(name string) (RepoState, bool) { return parseEnum[RepoState](repoStates, name) }

// BuildrootState is where a buildroot is in its life.
type BuildrootState int

// The states of a buildroot.
const (
	BuildrootInit BuildrootState = iota
	BuildrootWaiting
	BuildrootBuilding
	BuildrootExpired
)

var buildrootStates = []string{"INIT", "WAITING", "BUILDING", "EXPIRED"}

func (s BuildrootState) String() string { return enumName(buildrootStates, int(s)) }

// ParseBuildrootState returns the state of that name.
func ParseBuildrootState(name string) (BuildrootState, bool) {
	return parseEnum[BuildrootState](buildrootStates, name)
}

// BuildrootType says who made a buildroot.
type BuildrootType int

// The types of buildroots: made by a builder, or told of by a content generator.
const (
	BuildrootStandard BuildrootType = iota
	BuildrootExternal
)

var buildrootTypes = []string{"STANDARD", "EXTERNAL"}

func (t BuildrootType) String() string { return enumName(buildrootTypes, int(t)) }

// TagUpdateType says why a tag's content counts as changed.
type TagUpdateType int

// The types of tag updates.
const (
	TagUpdateVolumeChange TagUpdateType = iota
	TagUpdateImport
	TagUpdateManual
	TagUpdateDraftPromotion
)

var tagUpdateTypes = []string{"VOLUME_CHANGE", "IMPORT", "MANUAL", "DRAFT_PROMOTION"}

func (t TagUpdateType) String() string { return enumName(tagUpdateTypes, int(t)) }

// ParseTagUpdateType returns the type of that name.
func ParseTagUpdateType(name string) (TagUpdateType, bool) {
	return parseEnum[TagUpdateType](tagUpdateTypes, name)
}

func enumName(names []string, n int) string {
	if n < 0 || n >= len(names) {
		return strconv.Itoa(n)
	}
	return names[n]
}

func parseEnum[E ~int](names []string, name string) (E, bool) {
	n := slices.Index(names, name)
	return E(max(n, 0)), n >= 0
}
