package build

import "testing"

// What keeps a build is named as koji names it: each thing's members by name.
func TestObstacle(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		refs Refs
		want string
	}{
		"tags": {
			refs: Refs{Tags: []TagRef{{ID: 1, Name: "f30"}}},
			want: "Cannot delete build, tagged: [{'name': 'f30', 'tag_id': 1}]",
		},
		"rpms": {
			refs: Refs{RPMs: []RPMRef{{ID: 6, Name: "bash", Version: "5.1", Release: "1", Arch: "src", BuildID: 3}}},
			want: "Cannot delete build, used in buildroots: [{'arch': 'src', 'build_id': 3, 'id': 6, 'name': 'bash', 'release': '1', 'version': '5.1'}]",
		},
		"archives": {
			refs: Refs{Archives: []ArchiveRef{{ID: 2, TypeID: 1, TypeName: "jar", BuildID: 3, Filename: "a.jar"}}},
			want: "Cannot delete build, used in archive buildroots: [{'build_id': 3, 'filename': 'a.jar', 'id': 2, 'type_id': 1, 'type_name': 'jar'}]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := tc.refs.obstacle(0)
			if err == nil || err.Error() != tc.want {
				t.Errorf("obstacle: %v, want %s", err, tc.want)
			}
		})
	}
}
