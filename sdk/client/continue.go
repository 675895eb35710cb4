package client

// State is all that another process needs to go on with a session that has been
// used. It is a secret.
type State struct {
	Info
	Callnum   int64 // the number of the next call; a later one will do
	Exclusive bool
}

// State returns the session's state, nil when it is not logged in. It is out of
// date after the next call, unless Callnum is raised by enough calls to come.
func (s *Session) State() *State {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.info == nil {
		return nil
	}
	return &State{Info: *s.info, Callnum: s.callnum, Exclusive: s.exclusive}
}

// Continue goes on with a session in the place of a process that is no more,
// whereas Resume takes up one that has not been used. auth renews the session
// when it expires and may be nil.
func Continue(hubURL string, opts Options, state State, auth Auth) (*Session, error) {
	s, err := Resume(hubURL, opts, state.Info, auth)
	if err != nil {
		return nil, err
	}
	s.callnum, s.exclusive = state.Callnum, state.Exclusive
	return s, nil
}
