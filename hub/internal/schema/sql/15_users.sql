-- Users (people, host accounts and groups), what they may do, and their logins.

-- usertype tells people, host accounts and groups apart.
CREATE TABLE users (
    id       serial       PRIMARY KEY,
    name     varchar(255) NOT NULL UNIQUE,
    password varchar(255),
    status   integer      NOT NULL,
    usertype integer      NOT NULL
);

CREATE TABLE user_krb_principals (
    user_id       integer      NOT NULL REFERENCES users(id),
    krb_principal varchar(255) NOT NULL UNIQUE,
    PRIMARY KEY (user_id, krb_principal)
);

CREATE TABLE permissions (
    id          serial      PRIMARY KEY,
    name        varchar(50) NOT NULL UNIQUE,
    description text
);

CREATE TABLE user_perms (
    user_id      integer NOT NULL REFERENCES users(id),
    perm_id      integer NOT NULL REFERENCES permissions(id),
    create_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer REFERENCES events(id),
    creator_id   integer NOT NULL REFERENCES users(id),
    revoker_id   integer REFERENCES users(id),
    active       boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, user_id, perm_id),
    UNIQUE (user_id, perm_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);

-- Who belongs to which group; a group is itself a user.
CREATE TABLE user_groups (
    user_id      integer NOT NULL REFERENCES users(id),
    group_id     integer NOT NULL REFERENCES users(id),
    create_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer REFERENCES events(id),
    creator_id   integer NOT NULL REFERENCES users(id),
    revoker_id   integer REFERENCES users(id),
    active       boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, user_id, group_id),
    UNIQUE (user_id, group_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);

-- A login. A subsession names its master; at most one session of a user is exclusive.
CREATE TABLE sessions (
    id          serial       PRIMARY KEY,
    user_id     integer      NOT NULL REFERENCES users(id),
    expired     boolean      NOT NULL DEFAULT false,
    master      integer      REFERENCES sessions(id),
    key         varchar(255),
    authtype    integer,
    hostip      varchar(255),
    callnum     integer,
    start_time  timestamptz  NOT NULL DEFAULT now(),
    update_time timestamptz  NOT NULL DEFAULT now(),
    exclusive   boolean      CHECK (exclusive),
    closed      boolean      NOT NULL DEFAULT false,
    renew_time  timestamptz,
    UNIQUE (user_id, exclusive),
    CONSTRAINT no_closed_exclusive CHECK (closed IS FALSE OR exclusive IS NULL),
    CONSTRAINT no_exclusive_subsessions CHECK (master IS NULL OR exclusive IS NULL)
);
CREATE INDEX sessions_active_and_recent ON sessions (expired, master, update_time) WHERE expired = false AND master IS NULL;
CREATE INDEX sessions_expired ON sessions (expired);
CREATE INDEX sessions_master ON sessions (master);
