package koji

// UserType says what a row of koji's users is.
type UserType int

// The types of users.
const (
	UserNormal UserType = iota
	UserHost
	UserGroup
)

var userTypes = []string{"NORMAL", "HOST", "GROUP"}

func (t UserType) String() string { return enumName(userTypes, int(t)) }

// ParseUserType returns the type of that name.
func ParseUserType(name string) (UserType, bool) { return parseEnum[UserType](userTypes, name) }

// UserStatus says whether a user may log in.
type UserStatus int

// The statuses of users.
const (
	StatusNormal UserStatus = iota
	StatusBlocked
)

var userStatuses = []string{"NORMAL", "BLOCKED"}

func (s UserStatus) String() string { return enumName(userStatuses, int(s)) }

// ParseUserStatus returns the status of that name.
func ParseUserStatus(name string) (UserStatus, bool) {
	return parseEnum[UserStatus](userStatuses, name)
}

// AuthType is how a session logged in.
type AuthType int

// The ways to log in; AuthNormal is by password.
const (
	AuthNormal AuthType = iota
	AuthKerberos
	AuthSSL
	AuthGSSAPI
)

var authTypes = []string{"NORMAL", "KERBEROS", "SSL", "GSSAPI"}

func (t AuthType) String() string { return enumName(authTypes, int(t)) }

// ParseAuthType returns the type of that name.
func ParseAuthType(name string) (AuthType, bool) { return parseEnum[AuthType](authTypes, name) }
